package courier

import (
	"crypto/tls"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"syscall"
	"time"

	"luodi/internal/fault"
)

// Whatever an operator enters is called from inside the house, so it must not lead into the house: the
// address that is dialled is looked at after the name was resolved, redirects are not followed, proxies
// of the environment are not used.

// hiddenError replaces errors of net and http whose text repeats the address.
type hiddenError struct{ why string }

func (e *hiddenError) Error() string { return e.why }

// guarded is a client that dials only what is allowed.
func guarded(private bool, config *tls.Config) *http.Client {
	dialer := &net.Dialer{Timeout: 10 * time.Second, Control: func(_, address string, _ syscall.RawConn) error {
		return outside(address, private)
	}}
	return &http.Client{
		Transport: &http.Transport{
			DialContext: dialer.DialContext, TLSClientConfig: config, ForceAttemptHTTP2: true, TLSHandshakeTimeout: 10 * time.Second,
			MaxIdleConnsPerHost: 2, MaxConnsPerHost: 4, IdleConnTimeout: 30 * time.Second, MaxResponseHeaderBytes: 32 << 10,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// special are the ranges that belong to no public network and that the standard library does not name:
// shared address space (RFC 6598), IETF protocols, benchmarking, documentation, 6to4, NAT64, reserved.
var special = func() (list []netip.Prefix) {
	for _, s := range []string{"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4",
		"64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "fec0::/10"} {
		list = append(list, netip.MustParsePrefix(s))
	}
	return list
}()

// outside refuses an address of the own network.
func outside(address string, private bool) error {
	if private {
		return nil
	}
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return &hiddenError{"the address cannot be read"}
	}
	ip := at.Addr().Unmap().WithZone("")
	bad := !ip.IsGlobalUnicast() || ip.IsPrivate() || ip.IsLoopback() || ip.IsLinkLocalUnicast()
	for _, p := range special {
		bad = bad || p.Contains(ip)
	}
	if bad {
		return &hiddenError{"the name leads into the own network"}
	}
	return nil
}

// allowed looks at an address before it is called.
func (c *Courier) allowed(address string) error { return CheckURL(address, c.private) }

// CheckURL says what is wrong with the address of a hook, as a fault of field "url". A name is looked
// up only when it is called.
func CheckURL(address string, private bool) error {
	wrong := func(key fault.Key) error { return fault.Fields([]fault.Field{{Name: "url", Key: key}}) }
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil || u.Fragment != "" || len(address) > 2000 || u.Scheme != "https" && u.Scheme != "http" {
		return wrong("notify.bad_url")
	}
	if private {
		return nil
	}
	if u.Scheme != "https" {
		return wrong("notify.bad_url")
	}
	if ip, err := netip.ParseAddr(u.Hostname()); err == nil && outside(netip.AddrPortFrom(ip, 443).String(), false) != nil || u.Hostname() == "localhost" {
		return wrong("notify.private_host")
	}
	return nil
}

// Host is the part of a hook's address that may be shown.
func Host(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Host
}

// CheckPort bounds the ports of mail, so that a mail channel is no way to knock at other doors.
func CheckPort(port int, private bool) error {
	switch port {
	case 25, 465, 587, 2525:
		return nil
	}
	if private && port > 0 && port < 65536 {
		return nil
	}
	return fault.Fields([]fault.Field{{Name: "port", Key: "notify.bad_port"}})
}
