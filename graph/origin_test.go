package graph

import "testing"

func TestTokensGoToWholeAddressesOnly(t *testing.T) {
	for address, host := range map[string]string{
		"https://graph.microsoft.com": "graph.microsoft.com", "https://graph.microsoft.com/": "graph.microsoft.com",
		"http://localhost:1": "localhost:1", "http://127.0.0.1:8080": "127.0.0.1:8080", "http://[::1]:80": "[::1]:80",
		"": "", "graph.microsoft.com": "", "https://": "", "https://h/path": "", "https://h?q": "", "https://h#f": "", "https://a:b@h": "",
		"http://graph.microsoft.com": "", "http://192.0.2.1": "", "ftp://localhost": "", "http://127.0.0.1.example": "",
	} {
		u, err := ParseOrigin(address)
		if got := err == nil; got != (host != "") || got && u.Host != host {
			t.Errorf("%q: %v, %v", address, u, err)
		}
	}
}
