package main

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"dathang/data/intake"
	"dathang/data/lang"
	"dathang/data/sheet"
	"dathang/data/shipped"
	"dathang/matcher"
	"dathang/matcher/propose"
	"dathang/matcher/shortfall"
)

// The size limits of files. A problem of 10,000 communes takes about 100 MB, and a proposal contains a problem and its
// answer.
const (
	maxProblemBytes  = 256 << 20
	maxProposalBytes = 512 << 20
	maxPolicyBytes   = 1 << 20
)

// datasetFlags choose a dataset and replace parts of it.
type datasetFlags struct {
	// Dataset is the name of an embedded set, a folder of CSV parts, a
	// workbook, a zip archive or a JSON file. The other flags replace one of its parts.
	Dataset    string `help:"${flag_dataset}" placeholder:"NAME|DIR|FILE.xlsx|json|zip" xor:"source" required:""`
	Roster     string `help:"${flag_roster}" placeholder:"FILE.csv|xlsx|json"`
	RosterDate string `help:"${flag_roster_date}" placeholder:"YYYY-MM-DD"`
	Programmes string `help:"${flag_programmes}" placeholder:"FILE.csv|xlsx|json"`
	Norms      string `help:"${flag_norms}" placeholder:"FILE.csv|xlsx|json"`

	// Accept answers questions about the dataset, by their codes.
	Accept []string `help:"${flag_accept}" placeholder:"CODE"`

	// found is what load has to say before any result.
	found remarks
}

// remarks are what has to be said of a dataset before a result: what was valid but probably unintended, and how files in an
// office's own words were read.
type remarks struct {
	readings []*intake.Reading
	warnings []sheet.RowError
}

// planFlags control how a dataset becomes a problem.
type planFlags struct {
	// Horizon is how many years demand is planned for, Intakes how many yearly intakes offers
	// have. NormDate chooses the norms in force; without it the dataset's base date does.
	Horizon  int    `help:"${flag_horizon}" default:"5"`
	Intakes  int    `help:"${flag_intakes}" default:"5"`
	NormDate string `help:"${flag_norm_date}" placeholder:"YYYY-MM-DD"`
	Policy   string `help:"${flag_policy}" placeholder:"NAME|FILE.json"`
}

// sourceFlags choose what is solved: a dataset with a policy, or a problem file.
type sourceFlags struct {
	datasetFlags
	planFlags
	Problem string `help:"${flag_problem}" placeholder:"FILE.json" xor:"source" required:""`
}

// source reads what the flags name. Flags for datasets do not
// go with a problem file, which has everything already.
func (f *sourceFlags) source() (*planned, error) {
	if f.Problem == "" {
		ds, err := f.load()
		if err != nil {
			return nil, err
		}
		if err := ask(ds, f.Accept); err != nil {
			return nil, err
		}
		return plan(ds, &f.planFlags)
	}
	for _, flag := range []struct{ name, value string }{
		{"--roster", f.Roster}, {"--roster-date", f.RosterDate}, {"--programmes", f.Programmes}, {"--norms", f.Norms}, {"--policy", f.Policy}, {"--norm-date", f.NormDate},
	} {
		if flag.value != "" {
			return nil, badInput{"needs_dataset", map[string]any{"flag": flag.name}}
		}
	}
	p, err := readProblem(f.Problem)
	if err != nil {
		return nil, err
	}
	return &planned{Source: *propose.FromProblem(p)}, nil
}

// ask refuses to plan with a dataset before its questions are answered. Commands that make a plan, or a problem to be
// planned, ask; those that only show or write what they have read say the same as warnings.
func ask(ds *matcher.Dataset, accepted []string) error {
	if asked := sheet.Unanswered(sheet.Questions(ds), accepted); len(asked) > 0 {
		return unanswered(asked)
	}
	return nil
}

// load reads the dataset with the parts that replace its own. The faults of all parts are reported together, and if
// there is any, no dataset is returned.
func (f *datasetFlags) load() (*matcher.Dataset, error) {
	ds, reading, err := readDataset(f.Dataset)
	if err != nil {
		return nil, err
	}
	f.found.read(reading)
	if f.RosterDate != "" {
		if f.Roster == "" {
			return nil, badInput{"needs_roster", map[string]any{"flag": "--roster-date"}}
		}
		if !matcher.ValidDate(f.RosterDate) {
			return nil, matcher.Faults{{Code: matcher.FaultDate, Path: "--roster-date", Params: matcher.Params{"value": f.RosterDate}}}
		}
		ds.RosterDate = f.RosterDate // by which birth years are judged
	}
	replaced, before := false, ds.Staff
	var wrong []sheet.RowError
	for _, part := range []struct{ name, file string }{{"norms", f.Norms}, {"roster", f.Roster}, {"programmes", f.Programmes}} {
		if part.file == "" {
			continue
		}
		r, err := os.Open(part.file)
		if err != nil {
			return nil, unreadable(part.file, err)
		}
		reading, faults := intake.ReadPart(r, part.file, part.name, ds)
		_ = r.Close() // everything has been read
		f.found.read(reading)
		wrong = append(wrong, faults...)
		replaced = true
	}
	if len(wrong) == 0 && replaced {
		wrong = sheet.Check(ds)
	}
	if len(wrong) > 0 {
		return nil, badRows(wrong)
	}
	if f.Roster != "" {
		f.found.warnings = sheet.TakeRoster(before, ds, f.RosterDate)
	}
	sheet.Remark(ds)
	f.found.warnings = append(f.found.warnings, sheet.Warnings(ds)...)
	return ds, nil
}

func (t *remarks) read(r *intake.Reading) {
	if r != nil {
		t.readings = append(t.readings, r)
	}
}

// tell prints on standard error what has to be said before a result.
func (s *session) tell(t *remarks) {
	for _, r := range t.readings {
		s.guessed(r)
	}
	s.warn(t.warnings)
}

// warn prints on standard error what is valid but probably unintended.
func (s *session) warn(list []sheet.RowError) {
	for i := range list {
		fmt.Fprintln(s.stderr, "! "+lang.Say(s.l, string(list[i].Code), list[i].Params))
	}
}

// readDataset takes the name of an embedded set, a folder of CSV parts, or a dataset as one file. The reading is nil
// but where the dataset is in an office's own words.
func readDataset(name string) (*matcher.Dataset, *intake.Reading, error) {
	if shipped.HasDataset(name) {
		ds, err := shipped.Dataset(name)
		return ds, nil, err
	}
	// A name that is no file is taken for a misspelt embedded set.
	info, err := os.Stat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, badInput{"unknown_dataset", map[string]any{"value": name, "want": strings.Join(shipped.Datasets(), ", ")}}
	}
	if err != nil {
		return nil, nil, unreadable(name, err)
	}
	if !info.IsDir() {
		return readDatasetFile(name)
	}
	ds, wrong := sheet.ReadDataset(func(file string) (io.ReadCloser, error) {
		return os.Open(filepath.Join(name, file))
	})
	if len(wrong) == 0 {
		return ds, nil, nil
	}
	// The files may be in an office's own words and names, as those of an archive may.
	packed, err := packedFolder(name)
	if err != nil {
		return nil, nil, err
	}
	if ds, reading, faults := intake.ReadWhole(bytes.NewReader(packed), name); len(faults) == 0 {
		return ds, reading, nil
	}
	return nil, nil, badRows(wrong)
}

// readDatasetFile reads a dataset as one file: a workbook, a zip archive of CSV files or JSON, whatever it is called.
func readDatasetFile(name string) (*matcher.Dataset, *intake.Reading, error) {
	r, err := os.Open(name)
	if err != nil {
		return nil, nil, unreadable(name, err)
	}
	defer func() { _ = r.Close() }() // everything has been read
	ds, reading, wrong := intake.ReadWhole(r, name)
	if len(wrong) > 0 {
		return nil, nil, badRows(wrong)
	}
	return ds, reading, nil
}

// packedFolder is an archive of the CSV files of a folder.
func packedFolder(name string) ([]byte, error) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	files, err := os.ReadDir(name)
	if err != nil {
		return nil, unreadable(name, err)
	}
	for _, f := range files {
		if f.IsDir() || !strings.EqualFold(filepath.Ext(f.Name()), ".csv") {
			continue
		}
		text, err := readBounded(filepath.Join(name, f.Name()), sheet.MaxFileBytes)
		if err != nil {
			return nil, err
		}
		w, err := z.CreateHeader(&zip.FileHeader{Name: f.Name(), Method: zip.Store})
		if err == nil {
			_, err = w.Write(text)
		}
		if err != nil {
			return nil, err
		}
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// policy is the default one, a built-in one, or the one in the file.
func (f *planFlags) policy() (matcher.Policy, error) {
	if f.Policy == "" {
		return matcher.DefaultPolicy(), nil
	}
	if p, ok := matcher.NamedPolicy(f.Policy); ok {
		return p, nil
	}
	if _, err := os.Stat(f.Policy); errors.Is(err, fs.ErrNotExist) {
		return matcher.Policy{}, unknownPolicy(f.Policy)
	}
	text, err := readBounded(f.Policy, maxPolicyBytes)
	if err != nil {
		return matcher.Policy{}, err
	}
	p, faults := matcher.DecodePolicy(text)
	if len(faults) > 0 {
		return matcher.Policy{}, badFile{f.Policy, faults}
	}
	return *p, nil
}

// options are the settings for computing the shortfall under a policy.
func (f *planFlags) options(policy *matcher.Policy) shortfall.Options {
	options := shortfall.OptionsOf(policy)
	options.NormDate, options.Horizon = f.NormDate, f.Horizon
	return options
}

// planned is a problem with what it was made from, and the time limit of its search.
type planned struct {
	propose.Source
	// timeLimit of the search, 0 for none.
	timeLimit time.Duration
}

// plan makes the problem of a dataset: shortfall, demand, offers, rules.
func plan(ds *matcher.Dataset, f *planFlags) (*planned, error) {
	if err := f.check(); err != nil {
		return nil, err
	}
	policy, err := f.policy()
	if err != nil {
		return nil, err
	}
	from, err := propose.FromDataset(ds, policy, propose.Span{NormDate: f.NormDate, Horizon: f.Horizon, Intakes: f.Intakes})
	// Faults of a policy file are reported with its name; a built-in policy has no file.
	_, named := matcher.NamedPolicy(f.Policy)
	if faults, ok := errors.AsType[matcher.Faults](err); ok && f.Policy != "" && !named {
		return nil, badFile{f.Policy, faults}
	}
	if err != nil {
		return nil, err
	}
	return &planned{Source: *from}, nil
}

// check rejects numbers that the packages below would take to mean "the default".
func (f *planFlags) check() error {
	for _, flag := range []struct {
		name  string
		value int
	}{{"--horizon", f.Horizon}, {"--intakes", f.Intakes}} {
		if flag.value < 1 {
			return badInput{"flag_range", map[string]any{"flag": flag.name, "value": flag.value}}
		}
	}
	return nil
}

// readProblem reads a self-contained problem file.
func readProblem(file string) (*matcher.Problem, error) {
	text, err := readBounded(file, maxProblemBytes)
	if err != nil {
		return nil, err
	}
	p, faults := matcher.DecodeProblem(text)
	if len(faults) > 0 {
		return nil, badFile{file, faults}
	}
	return p, nil
}

// readBounded reads a file of at most most bytes. A larger one is rejected by its size before reading or, for a pipe
// whose size is unknown, once too much has been read.
func readBounded(file string, most int64) ([]byte, error) {
	r, err := os.Open(file)
	if err != nil {
		return nil, unreadable(file, err)
	}
	defer func() { _ = r.Close() }() // everything has been read
	var size int64
	if info, err := r.Stat(); err == nil && info.Mode().IsRegular() {
		size = info.Size()
	}
	var text bytes.Buffer
	if size <= most {
		text.Grow(int(size) + bytes.MinRead)
		if size, err = text.ReadFrom(io.LimitReader(r, most+1)); err != nil {
			return nil, unreadable(file, err)
		}
	}
	if size > most {
		return nil, badFile{file, matcher.Faults{{Code: matcher.FileTooLarge, Params: matcher.Params{"high": most >> 20}}}}
	}
	return text.Bytes(), nil
}

// unreadable is the error for a file that the system cannot read.
func unreadable(file string, err error) error {
	return badFile{file, matcher.Faults{{Code: matcher.FileUnreadable, Params: matcher.Params{"detail": cause(err)}}}}
}

// cause is the system's error text without the path, which our sentence names already.
func cause(err error) string {
	if wrapped, ok := errors.AsType[*fs.PathError](err); ok {
		err = wrapped.Err
	}
	if wrapped, ok := errors.AsType[*os.LinkError](err); ok {
		err = wrapped.Err
	}
	return err.Error()
}
