package auth

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strings"
)

// tokenPrefix begins every API token, so that whoever finds one in a file knows what it is.
const tokenPrefix = "dathang_"

// NewSecret draws 256 bits as text that needs no quoting anywhere.
func NewSecret() string {
	var bytes [32]byte
	_, _ = rand.Read(bytes[:]) // never fails (crypto/rand)
	return base64.RawURLEncoding.EncodeToString(bytes[:])
}

// NewToken draws the secret of an API token.
func NewToken() string { return tokenPrefix + NewSecret() }

// HashSecret is what is kept of a secret. It is drawn at random, so that nobody finds it by trying, and needs no
// slow hash.
func HashSecret(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// Bearer is the token of an Authorization header, and whether there is one.
func Bearer(header string) (string, bool) {
	scheme, token, _ := strings.Cut(header, " ")
	return strings.TrimSpace(token), strings.EqualFold(scheme, "Bearer") && token != ""
}
