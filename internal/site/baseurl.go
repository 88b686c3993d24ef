package site

import (
	"net/url"
	"path"
	"strings"
)

// The base URL says where a site will be published. It is checked here for all
// who let an author give one: the configuration and the command line.

// CheckBaseURL says why s cannot be the base URL of a site, and what one looks
// like. The problem is "" if it can; the empty s stands for the root of a host.
func CheckBaseURL(s string) (problem, hint string) {
	const example = "for example https://example.org/docs/"
	u, err := url.Parse(s)
	switch {
	case err != nil:
		return "not a URL", example
	case u.Host != "" && u.Scheme != "http" && u.Scheme != "https",
		u.Host == "" && (u.Scheme != "" || s != "" && !strings.HasPrefix(u.Path, "/")):
		return "expected http://…, https://… or a path that begins with /", example
	case u.RawQuery != "" || u.Fragment != "":
		return "it must have no query and no fragment", ""
	case u.Path != "" && strings.TrimSuffix(path.Clean(u.Path), "/") != strings.TrimSuffix(u.Path, "/"):
		return "its path must have no . or .. and no empty part", ""
	}
	return "", ""
}

// BasePath returns the path of the site on its host, not escaped, with a slash
// at both ends: "/docs/".
func (c *Config) BasePath() string {
	u, err := url.Parse(c.BaseURL)
	if err != nil {
		return "/"
	}
	if dir := strings.Trim(u.Path, "/"); dir != "" {
		return "/" + dir + "/"
	}
	return "/"
}

// origin returns scheme and host ("https://example.org"), or "" if the base
// URL has none.
func (c *Config) origin() string {
	u, err := url.Parse(c.BaseURL)
	if err != nil || u.Host == "" {
		return ""
	}
	return u.Scheme + "://" + u.Host
}
