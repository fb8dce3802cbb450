package scratch

import "syscall"

// attributes of the server's processes: another user where root starts them, and
// an end with the tests even where those are killed.
func attributes(as *syscall.Credential) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Credential: as, Pdeathsig: syscall.SIGQUIT}
}
