// Command instances writes problem files to measure on, writes a problem
// as a mixed-integer program for other solvers, and measures ours.
//
//	instances city --kind cohorts --seed 7 > city.json        a drawn city of 579 communes and 300 intakes
//	instances warehouse cap61.txt > cap61.json                a capacitated warehouse file of the OR-Library
//	instances mip city.json > city.mip
//	instances solve city.json --gap-ppm 1000
//	instances whatif --part changes --seed 7
//	instances network --seed 7 > hanoi.lp             the first of these changes, for other solvers
package main

import (
	"bufio"
	"os"

	"github.com/alecthomas/kong"

	"dathang/matcher"
)

// commands is the command line.
type commands struct {
	City      cityCommand      `cmd:"" help:"Draw a problem of the shape of a city."`
	Warehouse warehouseCommand `cmd:"" help:"Write a capacitated warehouse file of the OR-Library as a problem."`
	MIP       mipCommand       `cmd:"" name:"mip" help:"Write a problem as a mixed-integer program."`
	Solve     solveCommand     `cmd:"" help:"Solve a problem to a gap and say how long it took."`
	WhatIf    whatifCommand    `cmd:"" name:"whatif" help:"Ask what-if questions about hanoi-2023 and say how long they took."`
	Network   networkCommand   `cmd:"" help:"Write hanoi-2023 under a change as linear programs."`
}

// main runs one command and exits with its status.
func main() {
	var c commands
	k := kong.Parse(&c, kong.Name("instances"), kong.Description("Problem files to measure on."), kong.UsageOnError())
	k.FatalIfErrorf(k.Run())
}

// written writes a problem to standard output.
func written(p *matcher.Problem) error {
	text, err := matcher.Encode(p)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(os.Stdout)
	if _, err := out.Write(append(text, '\n')); err != nil {
		return err
	}
	return out.Flush()
}
