package teams

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

const (
	// channel is what Teams calls itself.
	channel = "msteams"
	// skew is how far the clocks may be apart.
	skew = 5 * time.Minute
	// maxToken is how long a token may be, in bytes; Teams' have some 1,000.
	maxToken = 16 << 10
	// maxKeyID is how long the name of a key may be.
	maxKeyID = 256
)

// rebuff is why a request is turned away. It quotes nothing of the request.
type rebuff struct {
	status int
	why    string
}

func (r *rebuff) Error() string { return r.why }

// unproven is a request that has not proven to be Teams'; foreign one that has, and is
// not for this bot.
func unproven(why string) error { return &rebuff{http.StatusUnauthorized, why} }
func foreign(why string) error  { return &rebuff{http.StatusForbidden, why} }

// vouched is what a token has proven.
type vouched struct {
	serviceURL   string   // where the answers to what came with it go
	endorsements []string // the channels that its key may sign for
}

// authority tells what is Teams' and for this bot from everything else.
// Source of the rules: learn.microsoft.com/azure/bot-service/rest-api/
// bot-framework-rest-connector-authentication, "Authenticate requests from the Bot
// Connector service to your bot".
type authority struct {
	app, tenant, issuer string
	keys                *keys
	hosts               hosts
	now                 func() time.Time
}

// prove checks the token of a request. The error is a *rebuff, or says that nobody
// can tell now.
func (a authority) prove(ctx context.Context, h http.Header) (vouched, error) {
	raw, err := bearer(h)
	if err != nil {
		return vouched{}, err
	}
	var p vouched
	parser := jwt.NewParser(jwt.WithValidMethods([]string{jwt.SigningMethodRS256.Alg()}), jwt.WithStrictDecoding(), jwt.WithoutClaimsValidation())
	_, err = parser.ParseWithClaims(raw, jwt.MapClaims{}, func(t *jwt.Token) (any, error) {
		// first what costs nothing: a token that is wrong anyway has no key fetched
		claims, _ := t.Claims.(jwt.MapClaims)
		var err error
		if p.serviceURL, err = checkClaims(claims, a.app, a.issuer, a.now()); err != nil {
			return nil, err
		}
		id, _ := t.Header["kid"].(string)
		if id == "" || len(id) > maxKeyID {
			return nil, unproven("the token does not say which key has signed it")
		}
		key, err := a.keys.find(ctx, id)
		if err != nil {
			return nil, err
		}
		p.endorsements = key.endorsements
		return key.public, nil
	})
	return p, inOurWords(err)
}

// inOurWords is an error of the parser's in our words: its own may quote the token.
func inOurWords(err error) error {
	_, refused := errors.AsType[*rebuff](err)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, errKeysAway):
		return errKeysAway
	case refused:
		why, _ := errors.AsType[*rebuff](err)
		return why
	case errors.Is(err, errNoSuchKey):
		return unproven("the key that has signed the token is not one of Teams'")
	case errors.Is(err, jwt.ErrTokenSignatureInvalid):
		return unproven("the signature of the token is wrong")
	default:
		return unproven("the token cannot be read")
	}
}

// bearer is the token of a request.
func bearer(h http.Header) (string, error) {
	all := h.Values("Authorization")
	if len(all) != 1 {
		return "", unproven("there is no token, or more than one")
	}
	scheme, token, _ := strings.Cut(all[0], " ")
	if !strings.EqualFold(scheme, "Bearer") || token == "" || len(token) > maxToken {
		return "", unproven("there is no bearer token")
	}
	return token, nil
}

// checkClaims holds what a token says against who it must be from and for, and gives
// the service URL that it vouches for. The names of claims are exact.
func checkClaims(claims jwt.MapClaims, app, issuer string, now time.Time) (serviceURL string, err error) {
	times := jwt.NewValidator(jwt.WithExpirationRequired(), jwt.WithLeeway(skew), jwt.WithTimeFunc(func() time.Time { return now }))
	switch err := times.Validate(claims); {
	case errors.Is(err, jwt.ErrTokenExpired):
		return "", unproven("the token is over; see whether this machine's clock is right")
	case errors.Is(err, jwt.ErrTokenNotValidYet):
		return "", unproven("the token is not valid yet; see whether this machine's clock is right")
	case err != nil:
		return "", unproven("the token does not say when it is valid")
	}
	if by, err := claims.GetIssuer(); err != nil || by != issuer {
		return "", unproven("the token is of another issuer")
	}
	audience, err := claims.GetAudience()
	if err != nil || app == "" || !slices.ContainsFunc(audience, func(s string) bool { return strings.EqualFold(s, app) }) {
		return "", unproven("the token is for another bot")
	}
	serviceURL, _ = claims["serviceurl"].(string)
	if serviceURL == "" {
		return "", unproven("the token vouches for no service URL")
	}
	return serviceURL, nil
}

// admit checks that an activity is what the token was for, and for this bot. The error
// is a *rebuff.
func (a authority) admit(p vouched, act activity) error {
	switch {
	case act.ChannelID != channel:
		return foreign("the activity is of another channel than Teams")
	case !slices.Contains(p.endorsements, act.ChannelID):
		return foreign("the key that has signed the token may not sign for Teams")
	case !sameURL(p.serviceURL, act.ServiceURL):
		return foreign("the token vouches for another service URL than the activity's")
	case !strings.EqualFold(act.Recipient.ID, "28:"+a.app):
		return foreign("the activity is for another bot")
	}
	if err := a.tenanted(act); err != nil {
		return err
	}
	if _, err := a.hosts.check(act.ServiceURL); err != nil {
		return foreign(err.Error())
	}
	return nil
}

// tenanted checks that an activity is of our organisation, and says so in one voice.
func (a authority) tenanted(act activity) error {
	told := false
	for _, tenant := range []string{act.ChannelData.Tenant.ID, act.Conversation.TenantID} {
		if tenant == "" {
			continue
		}
		if told = true; !strings.EqualFold(tenant, a.tenant) {
			return foreign("the activity is of another organisation")
		}
	}
	if !told {
		return foreign("the activity does not say which organisation it is of")
	}
	return nil
}

// sameURL compares service URLs as Microsoft does: without case, and without a slash
// at the end.
func sameURL(a, b string) bool {
	return a != "" && strings.EqualFold(strings.TrimSuffix(a, "/"), strings.TrimSuffix(b, "/"))
}
