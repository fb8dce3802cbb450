package matcher

// The faults of rows in files that people fill in (data/sheet).
var rowCodes = []CodeInfo{}
