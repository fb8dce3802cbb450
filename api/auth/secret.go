package auth

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strings"
)

// tokenPrefix begins every API token, so that somebody (or a
// scanner) who finds one in a file recognises it.
const tokenPrefix = "dathang_"

// NewSecret draws 256 random bits, as text that is safe in addresses and cookies.
func NewSecret() string {
	var bytes [32]byte
	_, _ = rand.Read(bytes[:]) // never fails (crypto/rand)
	return base64.RawURLEncoding.EncodeToString(bytes[:])
}

// NewToken draws the secret of an API token.
func NewToken() string { return tokenPrefix + NewSecret() }

// HashSecret is what is stored in place of a secret. The secret is random
// and long, so trying out values is hopeless and a fast hash is enough.
func HashSecret(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// Bearer returns the token of an Authorization header, and whether it has one.
func Bearer(header string) (string, bool) {
	scheme, token, _ := strings.Cut(header, " ")
	return strings.TrimSpace(token), strings.EqualFold(scheme, "Bearer") && token != ""
}
