package teams

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/url"
	"regexp"
)

// noToken says why Microsoft gave no token, and what to do about it. Of what Entra
// answers only its number is told.
func noToken(err error) Finding {
	const what = "a token for the bot: "
	number := regexp.MustCompile(`AADSTS([0-9]{4,8})`).FindStringSubmatch(err.Error())
	if number == nil {
		return toMend(what+bareCause(err), openHTTPS+", to login.microsoftonline.com or LOTSEN_LOGIN_URL")
	}
	why, how := entraInWords(number[1])
	return toMend(fmt.Sprintf("%s%s (AADSTS%s)", what, why, number[1]), how)
}

// entraInWords is what a number of Entra's means for an operator. The numbers are
// those of https://learn.microsoft.com/entra/identity-platform/reference-error-codes.
func entraInWords(number string) (why, how string) {
	switch number {
	case "7000215":
		return secretSetting + " is not the bot's secret", secretPlace
	case "7000222":
		return secretSetting + " has expired", secretPlace
	case "700016":
		return "the tenant has no such app registration", appIDPlace + ", and see that " + tenantSetting + " is its tenant"
	case "90002", "900021", "900023":
		return "there is no such tenant", tenantPlace
	case "7000229":
		return "the app registration has no enterprise application in the tenant", "create one: open the app registration, Overview, Managed application in local directory"
	case "7000112":
		return "the app registration is switched off", "enable it under Enterprise applications, Properties"
	case "700027":
		return "the certificate is not one of the app registration's", "upload it under Certificates & secrets of the bot's app registration"
	case "70021", "700211", "700212", "700213":
		return "no federated credential of the app registration fits", "see Certificates & secrets, Federated credentials, of the bot's app registration"
	case "53003", "530034":
		return "a Conditional Access policy is against it", "leave the app registration out of policies for workload identities, or let this machine's address in"
	}
	return "Entra refuses", "look the number up at https://login.microsoftonline.com/error"
}

// bareCause says why there was no answer, or no good one, without repeating addresses.
func bareCause(err error) string {
	var lookup *net.DNSError
	var certificate *tls.CertificateVerificationError
	var call *net.OpError
	var at *url.Error
	switch {
	case errors.Is(err, context.Canceled):
		return "the check was broken off"
	case errors.As(err, &lookup):
		return fmt.Sprintf("the name %s cannot be looked up", lookup.Name)
	case errors.As(err, &certificate):
		return "the certificate of what answers is not trusted"
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &call) && call.Timeout(), errors.As(err, &at) && at.Timeout():
		return fmt.Sprintf("there was no answer within %s", checkFor)
	case errors.As(err, &call) && call.Op == "dial":
		return "it cannot be connected to"
	case errors.As(err, &call), errors.As(err, &at):
		return "the connection broke off"
	}
	return "what answers is not what should"
}
