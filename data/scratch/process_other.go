//go:build unix && !linux

package scratch

import "syscall"

// attributes of the server's processes: another user where root starts them.
func attributes(as *syscall.Credential) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Credential: as}
}
