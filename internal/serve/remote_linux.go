package serve

import (
	"path/filepath"
	"syscall"
)

// remoteFS names the file system that name is on, if others than this machine's
// kernel can change it, in which case inotify does not tell. Otherwise it
// returns "". Local writes raise events there too, so the sentinel proves nothing.
// The numbers are from statfs(2).
func remoteFS(name string) string {
	var st syscall.Statfs_t
	for syscall.Statfs(name, &st) != nil {
		up := filepath.Dir(name) // it may not exist yet
		if up == name {
			return ""
		}
		name = up
	}
	switch uint32(st.Type) {
	case 0x6969:
		return "NFS"
	case 0x517b, 0xff534d42, 0xfe534d42:
		return "a Windows share (SMB)"
	case 0x01021997:
		return "a folder shared with a host (9p)"
	case 0x65735546:
		return "FUSE"
	case 0x786f4256:
		return "a VirtualBox shared folder"
	case 0xbacbacbc:
		return "a VMware shared folder"
	case 0x00c36400:
		return "Ceph"
	case 0x5346414f, 0x6b414653:
		return "AFS"
	}
	return ""
}
