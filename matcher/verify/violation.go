package verify

import (
	"math/big"

	"dathang/matcher"
)

// violation joins a code with its parameters, given as name, value, name, value.
func violation(code matcher.Code, params ...any) matcher.Violation {
	v := matcher.Violation{Code: code, Params: make(matcher.Params, len(params)/2)}
	for i := 0; i+1 < len(params); i += 2 {
		v.Params[params[i].(string)] = params[i+1]
	}
	return v
}

// inOrder says what is wrong with a value, given how it compares with the one before it.
func inOrder(list string, compared int, value, after string) []matcher.Violation {
	switch {
	case compared < 0:
		return nil
	case compared == 0:
		return []matcher.Violation{violation(matcher.ViolationDuplicate, "list", list, "value", value)}
	}
	return []matcher.Violation{violation(matcher.ViolationOrder, "list", list, "value", value, "after", after)}
}

// whole is a number as a violation's parameter: an int64 if it fits, else its digits.
func whole(n *big.Int) any {
	if n.IsInt64() {
		return n.Int64()
	}
	return n.String()
}

// wholeText is a + b in the form that whole gives.
func wholeText(a, b int64) any {
	return whole(new(big.Int).Add(big.NewInt(a), big.NewInt(b)))
}
