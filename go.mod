module dathang

go 1.26
