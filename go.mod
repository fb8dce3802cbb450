module dathang

go 1.26

require github.com/go-json-experiment/json v1.27.2

require gonum.org/v1/gonum v0.17.0 // indirect
