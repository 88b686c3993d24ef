//go:build !linux

package serve

// remoteFS would name a file system that raises no events for what other
// machines do; here nothing is known about it.
func remoteFS(name string) string { return "" }
