package matcher

// The faults of rows in files that people fill in (data/sheet). Where a fault
// stands (file, row, column, cell) is not among its parameters.
const (
	// RowRequired: the cell is empty.
	RowRequired Code = "row_required"
	// RowNotNumber: not a whole number in digits.
	RowNotNumber Code = "row_not_number"
	// RowNumberFormat: a number with separators; want is the same one in digits
	// alone, if the separators group thousands.
	RowNumberFormat Code = "row_number_format"
	// RowNaN: what a spreadsheet leaves of a failed formula (NaN, #N/A, Inf).
	RowNaN Code = "row_nan"
	// RowFailedFormula: the same where a name or an id belongs.
	RowFailedFormula Code = "row_failed_formula"
	// RowFormula: a formula that no program has computed yet.
	RowFormula Code = "row_formula"
	// RowMerged: the cells of range are merged, and what each of them holds is not known.
	RowMerged Code = "row_merged"
	// RowNegative: below 0 where 0 is the least.
	RowNegative Code = "row_negative"
	// RowTooSmall: below low.
	RowTooSmall Code = "row_too_small"
	// RowTooLarge: above high.
	RowTooLarge Code = "row_too_large"
	// RowBadID: not a possible id; want is an example or the form.
	RowBadID Code = "row_id"
	// RowUnknownID: list ("units.id") does not hold it.
	RowUnknownID Code = "row_unknown_id"
	// RowNoAttrition: no rate says how many of a group of positions leave in a year.
	RowNoAttrition Code = "row_no_attrition"
	// RowUnknownNear: list does not hold it, but has near.
	RowUnknownNear Code = "row_unknown_near"
	// RowUnknownWord: not one of the words in want.
	RowUnknownWord Code = "row_unknown_word"
	// RowDuplicate: the key value stands in row first already.
	RowDuplicate Code = "row_duplicate"
	// RowSamePeople: the same of rows that count people; count is what one row for all would say.
	RowSamePeople Code = "row_same_people"
	// RowLookAlike: nobody can tell the id value from other by eye, which stands in row first.
	RowLookAlike Code = "row_look_alike"
	// RowTotal: value begins a row of totals.
	RowTotal Code = "row_total"
	// RowMissingColumn: the header lacks it.
	RowMissingColumn Code = "row_missing_column"
	// RowUnknownColumn: the part has no such column; want is the nearest, or all.
	RowUnknownColumn Code = "row_unknown_column"
	// RowColumnTwice: the header names it twice; first is the cell of the first.
	RowColumnTwice Code = "row_column_twice"
	// RowNoHeader: the first row names none of the columns in want.
	RowNoHeader Code = "row_no_header"
	// RowEmptyFile: nothing in the file.
	RowEmptyFile Code = "row_empty_file"
	// RowNoRows: a header and nothing below it.
	RowNoRows Code = "row_no_rows"
	// RowNotUTF8: count cells are not UTF-8; what they are is not known.
	RowNotUTF8 Code = "row_not_utf8"
	// RowEncoding: the file looks like encoding (Windows-1258, TCVN3), not UTF-8; count cells show it.
	RowEncoding Code = "row_encoding"
	// RowNotCSV: the file is of another format (xls, UTF-16 text).
	RowNotCSV Code = "row_not_csv"
	// RowWidth: count cells where the header has want.
	RowWidth Code = "row_width"
	// RowQuote: a double quote that is not closed, or stands inside a cell without being doubled.
	RowQuote Code = "row_quote"
	// RowDate: not a date yyyy-mm-dd; want is the same date so.
	RowDate Code = "row_date"
	// RowNoDate: no day; example shows how days are written.
	RowNoDate Code = "row_no_date"
	// RowOrder: value and the column other contradict each other; want is what would be right.
	RowOrder Code = "row_order"
	// RowControlCharacter: the cell holds an invisible or lost character (U+200B, U+FFFD).
	RowControlCharacter Code = "row_control_character"
	// RowTextForm: the text is not as it would be read back (NFC, no space around); want is.
	RowTextForm Code = "row_text_form"
	// RowTooLong: count bytes in one cell, above high.
	RowTooLong Code = "row_too_long"
	// RowTooMany: more rows than high.
	RowTooMany Code = "row_too_many"
	// RowCycle: following parents from value leads back to it.
	RowCycle Code = "row_cycle"
	// RowFormat: the version of the dataset is not want.
	RowFormat Code = "row_format"
	// RowNotBook: the file is no workbook.
	RowNotBook Code = "row_not_book"
	// RowDamaged: the sheet cannot be read beyond this row.
	RowDamaged Code = "row_damaged"
	// RowUnpacked: the workbook unpacks to more than high MiB, or to settings without measure.
	RowUnpacked Code = "row_unpacked"
	// RowNotDataset: the file is nothing that a whole dataset can come as.
	RowNotDataset Code = "row_not_dataset"
	// RowNoSheet: no sheet is called by one of want; have are the sheets.
	RowNoSheet Code = "row_no_sheet"
	// RowSheetTwice: the sheets value and first are both called like one part.
	RowSheetTwice Code = "row_sheet_twice"
	// RowUnknownSheet: the sheet value holds no part; want is the nearest, or all.
	RowUnknownSheet Code = "row_unknown_sheet"
	// RowMissingKey: dataset.csv has no row with this key.
	RowMissingKey Code = "row_missing_key"
	// RowMore: count further faults in this file are not listed.
	RowMore Code = "row_more"
	// RosterLacks: of all communes of the dataset, count have nobody in the roster.
	RosterLacks Code = "roster_lacks"
	// RetirementEmpty: without retirement ages nobody would ever retire.
	RetirementEmpty Code = "retirement_empty"
	// CoverageEmpty: without coverage no major serves any field.
	CoverageEmpty Code = "coverage_empty"
	// TuitionEmpty: count programmes are priced by ceilings that are not there.
	TuitionEmpty Code = "tuition_empty"
	// PopulationLarge: value people live in the commune name of count posts.
	PopulationLarge Code = "population_large"
	// NationalStandsIn: parts are those of the national base.
	NationalStandsIn Code = "national_stands_in"
	// RosterSynthetic: count of all rows are those of the synthetic roster, so that the mark stays.
	RosterSynthetic Code = "roster_synthetic"
	// RosterSome: the file has count of all units; kept rows of others stay.
	RosterSome Code = "roster_some"
	// RowTotalDiffers: the row of totals value says another sum than the rows above it are.
	RowTotalDiffers Code = "row_total_differs"
	// RowOldBook: a workbook in another format than xlsx.
	RowOldBook Code = "row_old_book"
	// RowPassword: a workbook that opens by a password only.
	RowPassword Code = "row_password"
	// RosterDated: the roster was replaced, and its day is still date.
	RosterDated Code = "roster_dated"
	// FileTooLarge: more than high MiB; reading stopped there.
	FileTooLarge Code = "file_too_large"
	// FileMissing: the dataset has no such file.
	FileMissing Code = "file_missing"
	// FileUnreadable: the system could not read it.
	FileUnreadable Code = "file_unreadable"
)

var rowCodes = []CodeInfo{
	{RowRequired, nil},
	{RowNotNumber, []string{"value"}},
	{RowNumberFormat, []string{"value", "want"}},
	{RowNaN, []string{"value"}},
	{RowFailedFormula, []string{"value"}},
	{RowFormula, nil},
	{RowMerged, []string{"range"}},
	{RowNegative, []string{"value"}},
	{RowTooSmall, []string{"value", "low"}},
	{RowTooLarge, []string{"value", "high"}},
	{RowBadID, []string{"value", "want"}},
	{RowUnknownID, []string{"value", "list"}},
	{RowNoAttrition, []string{"value"}},
	{RowUnknownNear, []string{"value", "list", "near"}},
	{RowUnknownWord, []string{"value", "want"}},
	{RowDuplicate, []string{"value", "first"}},
	{RowSamePeople, []string{"value", "first", "count"}},
	{RowLookAlike, []string{"value", "other", "first"}},
	{RowTotal, []string{"value"}},
	{RowMissingColumn, []string{"column"}},
	{RowUnknownColumn, []string{"column", "want"}},
	{RowColumnTwice, []string{"column", "first"}},
	{RowNoHeader, []string{"want"}},
	{RowEmptyFile, nil},
	{RowNoRows, nil},
	{RowNotUTF8, []string{"count"}},
	{RowEncoding, []string{"encoding", "count"}},
	{RowNotCSV, []string{"format"}},
	{RowWidth, []string{"count", "want"}},
	{RowQuote, []string{"value"}},
	{RowDate, []string{"value", "want"}},
	{RowNoDate, []string{"value", "example"}},
	{RowOrder, []string{"value", "other", "want"}},
	{RowControlCharacter, []string{"character"}},
	{RowTextForm, []string{"value", "want"}},
	{RowTooLong, []string{"count", "high"}},
	{RowTooMany, []string{"high"}},
	{RowCycle, []string{"value"}},
	{RowFormat, []string{"value", "want"}},
	{RowNotBook, nil},
	{RowOldBook, []string{"format"}},
	{RowPassword, nil},
	{RowTotalDiffers, []string{"value", "says", "is"}},
	{RosterSome, []string{"count", "all", "kept"}},
	{RowDamaged, nil},
	{RowUnpacked, []string{"high"}},
	{RowNotDataset, nil},
	{RowNoSheet, []string{"want", "have"}},
	{RowSheetTwice, []string{"value", "first"}},
	{RowUnknownSheet, []string{"value", "want"}},
	{RowMissingKey, []string{"key"}},
	{RowMore, []string{"count"}},
	{RosterLacks, []string{"count", "all"}},
	{RetirementEmpty, nil},
	{CoverageEmpty, nil},
	{TuitionEmpty, []string{"count"}},
	{PopulationLarge, []string{"value", "name", "count"}},
	{NationalStandsIn, []string{"parts"}},
	{RosterSynthetic, []string{"count", "all"}},
	{RosterDated, []string{"date"}},
	{FileTooLarge, []string{"high"}},
	{FileMissing, nil},
	{FileUnreadable, []string{"detail"}},
}
