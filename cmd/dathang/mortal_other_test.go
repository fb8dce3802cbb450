//go:build !linux

package main

import "syscall"

// mortal processes end with the test, not where that is killed.
func mortal() *syscall.SysProcAttr { return nil }

// paused does nothing here: a block that a process has in hand may be done by the time it is killed.
func (p *process) paused(bool) {}
