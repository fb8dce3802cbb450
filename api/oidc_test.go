package api

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"dathang/api/auth"
	"dathang/data"
)

// provider is a small OpenID provider: it lets in whoever its test says.
type provider struct {
	*httptest.Server
	t     *testing.T
	key   *rsa.PrivateKey
	who   map[string]any // claims of the next token
	asked url.Values     // at the authorisation
}

func newProvider(t *testing.T) *provider {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	p := &provider{t: t, key: key}
	mux := http.NewServeMux()
	say := func(w http.ResponseWriter, v any) {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(v)
	}
	mux.HandleFunc("/.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		say(w, map[string]any{
			"issuer": p.URL, "authorization_endpoint": p.URL + "/auth", "token_endpoint": p.URL + "/token", "jwks_uri": p.URL + "/keys",
			"id_token_signing_alg_values_supported": []string{"RS256"},
		})
	})
	mux.HandleFunc("/keys", func(w http.ResponseWriter, _ *http.Request) {
		say(w, map[string]any{"keys": []any{map[string]string{
			"kty": "RSA", "alg": "RS256", "use": "sig", "kid": "1", "n": b64(key.N.Bytes()), "e": b64(big.NewInt(int64(key.E)).Bytes()),
		}}})
	})
	mux.HandleFunc("/token", func(w http.ResponseWriter, r *http.Request) {
		challenge := sha256.Sum256([]byte(r.FormValue("code_verifier")))
		if r.FormValue("code") != "good" || b64(challenge[:]) != p.asked.Get("code_challenge") {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		say(w, map[string]any{"access_token": "x", "token_type": "Bearer", "expires_in": 60, "id_token": p.token()})
	})
	p.Server = httptest.NewServer(mux)
	t.Cleanup(p.Close)
	return p
}

func b64(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

func (p *provider) token() string {
	claims := map[string]any{"iss": p.URL, "aud": "dathang", "exp": time.Now().Add(time.Minute).Unix(), "iat": time.Now().Unix(), "nonce": p.asked.Get("nonce")}
	for name, value := range p.who {
		claims[name] = value
	}
	body, err := json.Marshal(claims)
	require.NoError(p.t, err)
	text := b64([]byte(`{"alg":"RS256","kid":"1"}`)) + "." + b64(body)
	sum := sha256.Sum256([]byte(text))
	signed, err := rsa.SignPKCS1v15(rand.Reader, p.key, crypto.SHA256, sum[:])
	require.NoError(p.t, err)
	return text + "." + b64(signed)
}

func TestOIDC_LetsInWhomTheCityKnowsAndWeDo(t *testing.T) {
	both(t, func(t *testing.T, s *service) {
		s.problem(s.as("").call("GET", "/api/v1/oidc/start", ""), NoOIDC)
		p := newProvider(t)
		s.server.OIDC = &OIDC{Issuer: p.URL, ClientID: "dathang", Secret: "secret"}
		s.account("lan@city.vn", auth.Planner, department)
		nobody := s.as("")
		nobody.client = &http.Client{Transport: s.client.Transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
		start := func() (cookie, state string) {
			a := nobody.call("GET", "/api/v1/oidc/start", "")
			require.Equal(t, http.StatusFound, a.status, "%s", a.body)
			at, err := url.Parse(a.header.Get("Location"))
			require.NoError(t, err)
			p.asked = at.Query()
			require.Equal(t, "S256", p.asked.Get("code_challenge_method"))
			whole := a.header.Get("Set-Cookie")
			require.Contains(t, whole, "HttpOnly")
			cookie, _, _ = strings.Cut(whole, ";")
			return "Cookie: " + cookie, p.asked.Get("state")
		}
		// back is the session's cookie, or why there is none.
		back := func(cookie, query string) (session, why string) {
			a := nobody.call("GET", "/api/v1/oidc/callback?"+query, "", cookie)
			require.Equal(t, http.StatusFound, a.status, "%s", a.body)
			at, err := url.Parse(a.header.Get("Location"))
			require.NoError(t, err)
			require.Equal(t, s.url, at.Scheme+"://"+at.Host, "back to ourselves, wherever the query says")
			for _, c := range a.header.Values("Set-Cookie") {
				if strings.HasPrefix(c, "dathang=") {
					session, _, _ = strings.Cut(c, ";")
				}
			}
			return session, at.Query().Get("sign_on_error")
		}
		p.who = map[string]any{"sub": "42", "email": "Lan@city.vn", "email_verified": true}
		cookie, state := start()
		session, why := back(cookie, "code=good&state="+state)
		require.Empty(t, why)
		require.Equal(t, "lan@city.vn", get[SessionView](s, http.StatusOK, nobody.call("GET", "/api/v1/session", "", "Cookie: "+session)).User.Email)
		// From then on the provider's own name for her counts, whatever her address is.
		p.who = map[string]any{"sub": "42", "email": "new@city.vn"}
		cookie, state = start()
		_, why = back(cookie, "code=good&state="+state)
		require.Empty(t, why)

		for name, bad := range map[string]struct {
			who           map[string]any
			code, state   string
			withoutCookie bool
		}{
			"unverified address": {who: map[string]any{"sub": "43", "email": "planner@city.vn"}},
			"no account":         {who: map[string]any{"sub": "44", "email": "nobody@city.vn", "email_verified": true}},
			"linked to another":  {who: map[string]any{"sub": "45", "email": "lan@city.vn", "email_verified": true}},
			"another audience":   {who: map[string]any{"sub": "42", "aud": "other"}},
			"another issuer":     {who: map[string]any{"sub": "42", "iss": "https://evil.example"}},
			"over":               {who: map[string]any{"sub": "42", "exp": time.Now().Add(-time.Hour).Unix()}},
			"another nonce":      {who: map[string]any{"sub": "42", "nonce": "x"}},
			"bad code":           {who: map[string]any{"sub": "42"}, code: "bad"},
			"another state":      {who: map[string]any{"sub": "42"}, state: "x"},
			"no cookie":          {who: map[string]any{"sub": "42"}, withoutCookie: true},
		} {
			p.who = bad.who
			cookie, state := start()
			if bad.state != "" {
				state = bad.state
			}
			if bad.withoutCookie {
				cookie = "Cookie: a=b"
			}
			code := "good"
			if bad.code != "" {
				code = bad.code
			}
			session, why := back(cookie, "code="+code+"&state="+url.QueryEscape(state))
			require.Equal(t, string(SignOnRefused), why, name)
			require.Empty(t, session, name)
		}
		lines, err := s.server.Store.Audit(t.Context(), data.AuditFilter{Action: "session.refuse"}, data.Page{})
		require.NoError(t, err)
		require.Len(t, lines.Items, 10)
		require.Contains(t, lines.Items[0].After, `"way":"oidc"`)
	})
}
