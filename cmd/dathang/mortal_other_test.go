//go:build !linux

package main

import "syscall"

// mortal processes end with the test, not where that is killed.
func mortal() *syscall.SysProcAttr { return nil }
