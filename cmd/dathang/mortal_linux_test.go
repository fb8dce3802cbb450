package main

import "syscall"

// mortal processes end with the test program, even where that is killed.
func mortal() *syscall.SysProcAttr { return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }

// paused stops a process in whatever it does until it is resumed, or killed.
func (p *process) paused(yes bool) {
	signal := syscall.SIGCONT
	if yes {
		signal = syscall.SIGSTOP
	}
	_ = p.command.Process.Signal(signal) // it may have ended
}
