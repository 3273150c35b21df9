package teamstest

import (
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"math/big"
	"slices"
)

// primes are what the keys of every fake are made of: making new ones would cost each
// test tenths of a second. They open nothing.
func primes() [][2]string {
	return [][2]string{
		{"6wKjNAxXGf3ipaiD6DaX8Uidgt8ynptWTIkteeBLuf/vHMK7GmTDuV9HHfRjbFaFPhmexMJP9a7EAENhPqyCUZeRXFX8nCspGBp3kQx/iEhRXBrgbYeVoa7s96R+ld3oRbhn4uDPCjgjRnPbOkO3GzwAZ+epq1SCnNHDLUwA3O0",
			"0rp5AvL0jEmJaYdER24mAYOz6WLSi8R5w5idv6Fg82MZYbcbQgWLhrFiFzIvIwdKcPG6BJc1/1LlibWlX1kA0GZVm2pPyK3+OYrrwHUP8IeCmjj7A+w2tvBJSrw4dpGFwbkGeP5LqeKNr27g2fJLPs4oILgC0xMFOqvYRJuTMcc"},
		{"/u/urIo4lu2PBFvya3cQo0q+Gzr9OIqWU09LriWojXNoU/IikdxYkPBdYzWxG2V4nK8DUDodikOjMu0sQzfdIElf5YLTHCpAH67CaeH+ttdsCBkfY4DpF6aRvbtTNUk6Lwh76DimlPN1nk3tCdFv23aFmbNCARxPGaUlw4LTCVk",
			"3uYdUt4WdWm+u1w4Y//0hoowAXLTFikGvrZoDzqtTsXnSfsfRHdtfCrYi5taqGpXRiVLUxrmPi3aeiLB/fPk9KeNmRpoN18NHhlw6Qk1TKunX303IUM7emaxHpP5Cnz98qz5HXVNCZ+Wojg7GFH0RmqOu7pMhhgjjq9Jmo9sdRU"},
		{"4uNwhK7VuRrvwtcbiGKI4ZVaumqRCNijCdTvGpZI2apsxuvvzirwX6HO2+8hacc1tN7XiHkr07h+dOHIJJ7M72oi6aYPIUTEhpVVgEtESSsP3FgyGvYjypHwpuRYJt73C7uibTHyl+S0kRckzLPv1QebYIXtmPf6DexX/VTzdEs",
			"6JSMoaMnNSv3Tp81W/jcS3YnSjiFeTtkuNoUeZd78qgXE+7IhJBbbs0Pe1K9iwbvMHH+cbW9R0NRJkKJuxVcypGY1B3wxYGVhePX1BhjyrIB6hIOoMkxHnT2HN1VtTqSV6xVDH7iqv13CB0oeVUlHy1SMdjmFDasrFSb37vV7Ds"},
		{"+QsJq/lu743Xj9gHEMbJGciBd/5mGfvfKJac4mxVvf1h3CcVqMSGLW2WfRyvG3Er0sNRsISICInZny9yuazEQlaaX+7Dua33fpBiX81ACvdilZ7IJU94Gm+Evr4nW4B8hiDAPsu2I3wCouH+6kFgR+OVApc+FLAkdBBre9zxxSE",
			"7zwgdAQeEUyk7xoN+B7RoCGSKZzzuTTTFseBYsIQuaUaAGwJhGRAVrVaEfWtKQZEN6ebmB5+qD//FuVfItEJxNOzqkp9LexcatBDu/hfH0m3PGB9JC+COFccPVJtOZdxxmzxOI4T7Oy5Tyh+ofxl8q2Out2DB9k+6iJLTTWjAgM"},
		{"7vV4aD8dfnMKVF9YPBmjNT59O++hoExdKwrKyX81Fwm928uu6RFl9GBfqOo3nwtGNjmljSOZupWxm6dDx3CDa1xoPekpjD9xUY8kOctMdatXTswHeAqNzInRtj4pLzGSqxqMy7Rsw1MRK6C7IxD27FwoFj7zh8sjkhnlqqKD/z8",
			"/oWVCQomjiv34gvh6tuYcWlKxKTt3DO8VNpnaVHP+SGO/R5qyMrbsk+IITwvh9jmTfz7NdhRNw25AKKbzo3kiE+IVtjbAXrrHUmSnsH9uCOqnxndhznIwl+euFE6yPM+RRiTHoCSJ/oEQtd4pQL1C8CzBJ8w40sNYzACzmAeVcE"},
	}
}

// fixedKey is one of the five RSA keys that exist; they come round again.
func fixedKey(n int) *rsa.PrivateKey {
	all := primes()
	pair := all[n%len(all)]
	k := &rsa.PrivateKey{Primes: []*big.Int{bigOf(pair[0]), bigOf(pair[1])}}
	one := big.NewInt(1)
	k.E, k.N = 65537, new(big.Int).Mul(k.Primes[0], k.Primes[1])
	phi := new(big.Int).Mul(new(big.Int).Sub(k.Primes[0], one), new(big.Int).Sub(k.Primes[1], one))
	k.D = new(big.Int).ModInverse(big.NewInt(int64(k.E)), phi)
	k.Precompute()
	return k
}

func bigOf(text string) *big.Int {
	raw, err := base64.RawStdEncoding.DecodeString(text)
	if err != nil {
		panic("teamstest: a fixed key is damaged: " + err.Error())
	}
	return new(big.Int).SetBytes(raw)
}

// signingKey is a key of the channel as the key set shows it.
type signingKey struct {
	id       string
	key      *rsa.PrivateKey // nil: nobody signs with it
	modulus  []byte
	endorsed []string
	hidden   bool // not in the key set
}

// The places of the keys that a new fake has.
const (
	mainKey = iota
	unendorsedKey
	unknownKey // signs, but is in no key set
	firstSpare // the first that is free for rotation
)

func newKeys() []*signingKey {
	keys := []*signingKey{
		{endorsed: []string{"msteams", "skype", "webchat"}},
		{endorsed: []string{"webchat", "directline"}},
		{hidden: true, endorsed: []string{"msteams"}},
	}
	for i, k := range keys {
		k.key = fixedKey(i)
		k.id = keyID(fmt.Sprint("fixed", i))
		k.modulus = k.key.N.Bytes()
	}
	return keys
}

// keyID is an id that looks like those of the key set.
func keyID(of string) string {
	sum := sha256.Sum256([]byte(of))
	return base64.RawURLEncoding.EncodeToString(sum[:20])
}

// crowd are keys of other channels, which nobody here signs with. The real key set has
// about 470.
func crowd(n int) []*signingKey {
	keys := make([]*signingKey, 0, max(n, 0))
	for i := range n {
		var modulus []byte
		for j := range 8 {
			sum := sha256.Sum256(fmt.Append(nil, i, j))
			modulus = append(modulus, sum[:]...)
		}
		modulus[0] |= 0x80
		modulus[len(modulus)-1] |= 1
		keys = append(keys, &signingKey{id: keyID(fmt.Sprint("crowd", i)), modulus: modulus, endorsed: []string{"directline", "emailchannel"}})
	}
	return keys
}

// jwks is the key set. The lock is held.
func (s *Teams) jwks() object {
	var keys []any
	for _, k := range slices.Concat(s.keys, s.crowd) {
		if k.hidden {
			continue
		}
		keys = append(keys, object{"kty": "RSA", "use": "sig", "kid": k.id, "x5t": k.id, "e": "AQAB",
			"n": base64.RawURLEncoding.EncodeToString(k.modulus), "endorsements": k.endorsed})
	}
	return object{"keys": keys}
}

// RotateKeys makes the channel sign with a new key from now on. With keep the key it
// signed with before stays in the key set, as it does in Teams for days.
func (s *Teams) RotateKeys(keep bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rotations++
	old := s.keys[mainKey]
	fresh := &signingKey{id: keyID(fmt.Sprint("rotated", s.rotations)), key: fixedKey(s.rotations - 1 + firstSpare), endorsed: old.endorsed}
	fresh.modulus = fresh.key.N.Bytes()
	s.keys[mainKey] = fresh
	if keep {
		s.keys = append(s.keys, old)
	}
	s.touch()
}
