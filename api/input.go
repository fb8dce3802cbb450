package api

import (
	"errors"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"

	"dathang/matcher"
)

// InputCodes are what can be wrong with one value of a request, in addition to the codes of package
// matcher. Their texts are in data/lang under request.
var InputCodes = []CodeInfo{
	// A required member is absent, or one is unknown (with value and near, where a name is near).
	{Code: "missing"},
	{Code: "unknown_name"},
	// The value has the wrong type.
	{Code: "kind", Params: []string{"want"}},
	// It is too small, too large, too short or too long.
	{Code: "least", Params: []string{"low"}},
	{Code: "most", Params: []string{"high"}},
	{Code: "shortest", Params: []string{"low"}},
	{Code: "longest", Params: []string{"high"}},
	// It is none of the allowed words, has another form than it
	// must, is not JSON, or is wrong in another way.
	{Code: "word", Params: []string{"want"}},
	{Code: "shape", Params: []string{"want"}},
	{Code: "syntax", Params: []string{"detail"}},
	{Code: "value", Params: []string{"detail"}},
	// It names something that does not exist, or does not go with another value.
	{Code: "no_object", Params: []string{"value"}},
	{Code: "no_province", Params: []string{"value", "want"}},
	{Code: "not_with", Params: []string{"other"}},
	{Code: "other_dataset", Params: []string{"dataset", "of", "value"}},
	{Code: "needs_plan", Params: []string{"value"}},
	// Faults of invitations: an account exists already, or a row above has the same address.
	{Code: "has_account", Params: []string{"value"}},
	{Code: "twice", Params: []string{"row"}},
	// Faults of passwords; package auth says why a password is too weak.
	{Code: "password_wrong"},
	{Code: "password_same"},
	{Code: "password_row"},
	{Code: "password_name"},
}

// inputCode reports whether a code is one of InputCodes.
func inputCode(code string) bool {
	for _, info := range InputCodes {
		if string(info.Code) == code {
			return true
		}
	}
	return false
}

// huma keeps its messages in variables so that they can be replaced. Ours are a code with a
// parameter, "code|name|value", until the language of the answer is known.
func init() {
	// Names are case-sensitive: otherwise {"Active": false} would pass the schema as {"active":
	// false}, be left out when read into its type, and the caller would be told that it was done.
	huma.ValidateStrictCasing = true

	validation.MsgUnexpectedProperty = "unknown_name"
	validation.MsgExpectedRFC3339DateTime = "shape|want|date-time"
	validation.MsgExpectedRFC3339Date = "shape|want|date"
	validation.MsgExpectedRFC4122UUID = "shape|want|uuid: %v"
	validation.MsgExpectedBoolean = "kind|want|boolean"
	validation.MsgExpectedNumber = "kind|want|number"
	validation.MsgExpectedInteger = "kind|want|integer"
	validation.MsgExpectedString = "kind|want|string"
	validation.MsgExpectedBase64String = "kind|want|base64"
	validation.MsgExpectedArray = "kind|want|array"
	validation.MsgExpectedObject = "kind|want|object"
	validation.MsgExpectedOneOf = "word|want|%s"
	validation.MsgExpectedMinimumNumber = "least|low|%v"
	validation.MsgExpectedMaximumNumber = "most|high|%v"
	validation.MsgExpectedMinLength = "shortest|low|%d"
	validation.MsgExpectedMaxLength = "longest|high|%d"
	validation.MsgExpectedMinItems = "shortest|low|%d"
	validation.MsgExpectedMaxItems = "longest|high|%d"
	validation.MsgExpectedBePattern = "shape|want|%s"
	validation.MsgExpectedMatchPattern = "shape|want|%s"
	validation.MsgExpectedRequiredProperty = "missing|name|%s"

	huma.NewError = func(status int, message string, errs ...error) huma.StatusError {
		return &Problem{Status: status, Code: Internal, Detail: message}
	}
	huma.NewErrorWithContext = func(c huma.Context, status int, message string, errs ...error) huma.StatusError {
		r := refusedInput(status, errs)
		if op := c.Operation(); op != nil {
			nearest(op, r.faults)
		}
		return r.problem(c.Context())
	}
}

// maxFaults bounds the faults reported for one request, as for one file: people mend the first ones
// and try again.
const maxFaults = 1000

// refusedInput is what huma found wrong with a request.
func refusedInput(status int, errs []error) *refusal {
	if _, ok := errors.AsType[*http.MaxBytesError](errors.Join(errs...)); ok {
		status = http.StatusRequestEntityTooLarge
	}
	// huma reports a body that is too large as one of the faults, not by its status.
	var faults []Fault
	for _, err := range errs {
		if detailed, ok := err.(huma.ErrorDetailer); ok {
			detail := detailed.ErrorDetail()
			if strings.Contains(detail.Message, "request body too large") {
				status = http.StatusRequestEntityTooLarge
			}
			if len(faults) < maxFaults {
				faults = append(faults, inputFault(detail))
			}
		}
	}
	switch status {
	case http.StatusRequestEntityTooLarge:
		return refuse(TooLarge)
	case http.StatusUnsupportedMediaType:
		return refuse(UnsupportedMedia)
	case http.StatusRequestTimeout:
		return refuse(RequestTimeout)
	case http.StatusBadRequest:
		if len(faults) == 0 {
			faults = []Fault{{In: "body", Code: "missing"}}
		}
		r := invalid(faults)
		r.code = Malformed
		return r
	case http.StatusUnprocessableEntity:
		return invalid(faults)
	}
	return &refusal{code: Internal, cause: errors.Join(errs...)}
}

// inputFault translates a fault of huma into our code and place. What huma says without a variable is
// recognised by the beginning of its message; a message that is not recognised is passed on as detail.
func inputFault(d *huma.ErrorDetail) Fault {
	if f, ours := carriedFault(d.Message); ours {
		return f
	}
	in, rest, _ := strings.Cut(d.Location, ".")
	f := Fault{In: in, Pointer: rest}
	if in == "body" {
		f.Pointer = pointer(rest)
	}
	// Fault.In has no words of their own for these.
	if in == "cookie" || in == "form" || in == "" {
		f.In = "body"
	}
	code, param, _ := strings.Cut(d.Message, "|")
	name, value, _ := strings.Cut(param, "|")
	switch {
	// Location is the object; the member is in the message.
	case code == "missing":
		f.Code, f.Pointer = code, f.Pointer+"/"+value
	case code == "unknown_name":
		f.Code = code
	case inputCode(code):
		f.Code, f.Params = code, matcher.Params{name: value}
	case strings.HasPrefix(d.Message, "required "):
		f.Code = "missing"
	case strings.HasPrefix(d.Message, "unknown "):
		f.Code = "unknown_name"
	case strings.HasPrefix(d.Message, "invalid integer"):
		f.Code, f.Params = "kind", matcher.Params{"want": "integer"}
	case strings.HasPrefix(d.Message, "invalid boolean"):
		f.Code, f.Params = "kind", matcher.Params{"want": "boolean"}
	case strings.HasPrefix(d.Message, "invalid float"):
		f.Code, f.Params = "kind", matcher.Params{"want": "number"}
	case strings.HasPrefix(d.Message, "invalid date/time"):
		f.Code, f.Params = "shape", matcher.Params{"want": "date-time"}
	case strings.HasPrefix(d.Message, "File required"), strings.HasPrefix(d.Message, "At least one file"):
		f.Code = "missing"
	case strings.HasPrefix(d.Message, "cannot read multipart form"):
		f.Code, f.Params = "shape", matcher.Params{"want": "multipart/form-data"}
	case strings.HasPrefix(d.Message, "expected at most one value"), strings.HasPrefix(d.Message, "Multiple files received"):
		f.Code, f.Params = "longest", matcher.Params{"high": "1"}
	case in == "body" && rest == "":
		f.Code, f.Params = "syntax", matcher.Params{"detail": d.Message}
	default:
		f.Code, f.Params = "value", matcher.Params{"detail": d.Message}
	}
	return f
}

// pointer turns a path of huma into a JSON pointer: a.b[3].c becomes /a/b/3/c.
func pointer(path string) string {
	if path == "" {
		return ""
	}
	return "/" + strings.NewReplacer("~", "~0", "/", "~1", ".", "/", "[", "/", "]", "").Replace(path)
}
