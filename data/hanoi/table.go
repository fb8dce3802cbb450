package hanoi

import "dathang/data/national"

type (
	table = national.Table
	row   = national.Row
)

func readTable(file string) *table { return national.ReadTable(files, file) }
