package api

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dathang/api/auth"
	"dathang/data"
)

// withURL is a service on a store, that people find at an https address.
func withURL(t *testing.T, cfg Config) *service {
	t.Helper()
	file := filepath.Join(t.TempDir(), "dathang.db")
	require.NoError(t, os.WriteFile(file, prepared(t), 0o600))
	store, err := data.Open(t.Context(), file)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, store.Close()) })
	cfg.Store, cfg.URL = store, "https://city.example"
	s := newService(t, cfg)
	s.passworded(s.account("lan@city.vn", auth.Planner, department), goodPassword)
	return s
}

// certificate writes a certificate of city.example that vouches for itself.
func certificate(t *testing.T) (cert, key string, trusted *x509.CertPool) {
	t.Helper()
	secret, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	about := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "city.example"}, DNSNames: []string{"city.example"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	body, err := x509.CreateCertificate(rand.Reader, about, about, &secret.PublicKey, secret)
	require.NoError(t, err)
	hidden, err := x509.MarshalECPrivateKey(secret)
	require.NoError(t, err)
	write := func(name, kind string, body []byte) string {
		file := filepath.Join(t.TempDir(), name)
		require.NoError(t, os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: body}), 0o600))
		return file
	}
	parsed, err := x509.ParseCertificate(body)
	require.NoError(t, err)
	trusted = x509.NewCertPool()
	trusted.AddCert(parsed)
	return write("cert.pem", "CERTIFICATE", body), write("key.pem", "EC PRIVATE KEY", hidden), trusted
}

// 9.1: TLS by the program itself, of today's versions only; the session's cookie never goes without.
func TestServe_SpeaksTLSWithItsOwnCertificate(t *testing.T) {
	cert, key, trusted := certificate(t)
	s := withURL(t, Config{Cert: cert, Key: key})
	on, err := Listen(t.Context(), "127.0.0.1:0", s.server.URL)
	require.NoError(t, err)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- s.server.Serve(ctx, on) }()
	dial := func(ctx context.Context, network, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, network, on.Addr().String())
	}
	over := &http.Transport{DialContext: dial, TLSClientConfig: &tls.Config{RootCAs: trusted}, ForceAttemptHTTP2: true}
	s.client, s.url = &http.Client{Transport: over}, "https://city.example"
	a, cookie := s.signOn("lan@city.vn", goodPassword)
	require.Equal(t, http.StatusOK, a.status, "%s", a.body)
	whole := a.header.Get("Set-Cookie")
	require.True(t, strings.HasPrefix(whole, "__Host-dathang="), whole)
	require.Contains(t, whole, "Secure")
	require.NotContains(t, whole, "Domain")
	require.NotEmpty(t, a.header.Get("Strict-Transport-Security"))
	require.Equal(t, http.StatusOK, s.as("").call("GET", "/api/v1/session", "", cookie).status)
	over.CloseIdleConnections()

	_, err = tls.DialWithDialer(&net.Dialer{Timeout: 5 * time.Second}, "tcp", on.Addr().String(),
		&tls.Config{ServerName: "city.example", RootCAs: trusted, MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}) //nolint:gosec // old on purpose
	require.ErrorContains(t, err, "version")
	plain := &http.Transport{DialContext: dial}
	resp, err := (&http.Client{Transport: plain}).Get("http://city.example/api/v1/session")
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Equal(t, http.StatusBadRequest, resp.StatusCode, "nothing is answered in the clear")
	plain.CloseIdleConnections()
	stop()
	require.NoError(t, <-done)
}

// Behind a proxy that does TLS the cookie is as secure, and the caller's address is what a named proxy says, nobody
// else.
func TestServer_BelievesOnlyTheNamedProxy(t *testing.T) {
	for _, c := range []struct {
		proxies []string
		header  string
		want    string
	}{
		{nil, "X-Forwarded-For: 192.0.2.7", "127.0.0.1"},
		{[]string{"192.0.2.0/24"}, "X-Forwarded-For: 192.0.2.7", "127.0.0.1"},
		{[]string{"127.0.0.1"}, "X-Forwarded-For: 192.0.2.7", "192.0.2.7"},
		// Whoever writes the header himself is told from what the proxy has put behind it.
		{[]string{"127.0.0.1"}, "X-Forwarded-For: 203.0.113.1, 192.0.2.7", "192.0.2.7"},
		{[]string{"127.0.0.1"}, "X-Forwarded-For: nonsense", "127.0.0.1"},
	} {
		t.Run(fmt.Sprint(c.proxies, c.header), func(t *testing.T) {
			s := withURL(t, Config{Proxies: c.proxies})
			on := func(password string) answer {
				return s.as("").call("POST", "/api/v1/session", fmt.Sprintf(`{"email":"lan@city.vn","password":%q}`, password), asJSON, "Host: city.example", c.header)
			}
			s.problem(on("wrong"), SignOnRefused)
			lines, err := s.server.Store.Audit(t.Context(), data.AuditFilter{Action: "session.refuse"}, data.Page{})
			require.NoError(t, err)
			require.Contains(t, lines.Items[0].After, fmt.Sprintf(`"address":%q`, c.want))
			require.Contains(t, on(goodPassword).header.Get("Set-Cookie"), "Secure")
		})
	}
}
