package app

import (
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"lotsen/graph"
)

// GraphSettings are the settings of Microsoft Graph.
type GraphSettings struct {
	TenantID     string   `name:"tenant-id" env:"LOTSEN_TENANT_ID" help:"The organisation's Entra tenant."`
	ClientID     string   `name:"client-id" env:"LOTSEN_CLIENT_ID" help:"Lotsen's app registration."`
	ClientSecret Secret   `name:"client-secret" env:"LOTSEN_CLIENT_SECRET" help:"Its secret."`
	Certificate  string   `name:"client-certificate" env:"LOTSEN_CLIENT_CERTIFICATE" help:"File with a certificate and its key (PEM), instead of the secret."`
	Identity     Identity `name:"client-identity" env:"LOTSEN_CLIENT_IDENTITY" help:"Instead of the secret: workload (federated, as in Kubernetes) or managed (Azure's, of the machine)."`
	LoginURL     string   `name:"login-url" env:"LOTSEN_LOGIN_URL" help:"Sign-in authority, where it is not Microsoft's public cloud."`
	GraphURL     string   `name:"graph-url" env:"LOTSEN_GRAPH_URL" help:"Graph, where it is not Microsoft's public cloud."`
	Helpdesk     string   `name:"helpdesk-group" env:"LOTSEN_HELPDESK_GROUP" help:"Group whose members are the helpdesk."`
	Include      string   `name:"include-group" env:"LOTSEN_INCLUDE_GROUP" help:"Group that everything is limited to."`
	Exclude      string   `name:"exclude-group" env:"LOTSEN_EXCLUDE_GROUP" help:"Group that is left out."`
}

// Identity is a way to prove to Entra what Lotsen is without a secret of its own.
type Identity string

// The identities.
const (
	WorkloadIdentity Identity = "workload" // federated: AZURE_FEDERATED_TOKEN_FILE names a token
	ManagedIdentity  Identity = "managed"  // of the machine, in Azure
)

// set reports whether Lotsen could ask Graph at all.
func (s GraphSettings) set() bool {
	return s.TenantID != "" || s.ClientID != "" || s.ClientSecret != "" || s.Certificate != "" || s.Identity != ""
}

// problems are what is missing or wrong before Graph can be asked. The group of the
// helpdesk is not looked at, but for what is no group.
func (s GraphSettings) problems() []Problem {
	var list []Problem
	if s.TenantID == "" {
		list = append(list, Problem{"LOTSEN_TENANT_ID", "is missing: the Entra tenant to ask whether people have registered"})
	}
	if s.ClientID == "" && s.Identity != ManagedIdentity { // a machine has one of its own
		list = append(list, Problem{"LOTSEN_CLIENT_ID", "is missing: the app registration that may ask"})
	}
	list = append(list, proof{"LOTSEN_CLIENT_SECRET", "LOTSEN_CLIENT_", s.ClientSecret, s.Certificate, s.Identity}.problems("it may ask Graph")...)
	list = append(list, s.cloudProblems()...)
	groups := map[graph.ID]string{}
	for _, group := range []struct{ setting, value string }{
		{"LOTSEN_HELPDESK_GROUP", s.Helpdesk}, {"LOTSEN_INCLUDE_GROUP", s.Include}, {"LOTSEN_EXCLUDE_GROUP", s.Exclude},
	} {
		if group.value == "" {
			continue
		}
		id, err := graph.ParseID(group.value)
		switch other := groups[id]; {
		case err != nil:
			list = append(list, Problem{group.setting, fmt.Sprintf("%q is not the object id of a group", group.value)})
		case other == "LOTSEN_INCLUDE_GROUP":
			list = append(list, Problem{group.setting, "is the same group as LOTSEN_INCLUDE_GROUP: nobody would count"})
		default:
			groups[id] = group.setting
		}
	}
	return list
}

// proof is how Lotsen proves to Entra what it is: by exactly one of three.
type proof struct {
	secretName  string // of the setting
	prefix      string // of the names of the others
	secret      Secret
	certificate string
	identity    Identity
}

func (p proof) problems(what string) []Problem {
	var list []Problem
	ways := 0
	for _, set := range []bool{p.secret != "", p.certificate != "", p.identity != ""} {
		if set {
			ways++
		}
	}
	if ways != 1 {
		list = append(list, Problem{p.secretName, fmt.Sprintf("set exactly one of this (or %s_FILE), %sCERTIFICATE and %sIDENTITY: how Lotsen proves that %s", p.secretName, p.prefix, p.prefix, what)})
	}
	if p.identity != "" && p.identity != WorkloadIdentity && p.identity != ManagedIdentity {
		list = append(list, Problem{p.prefix + "IDENTITY", fmt.Sprintf("%q is neither %s nor %s", p.identity, WorkloadIdentity, ManagedIdentity)})
	}
	if p.certificate != "" {
		if _, err := readCertificate(p.certificate); err != nil {
			list = append(list, Problem{p.prefix + "CERTIFICATE", fmt.Sprintf("%q %v", p.certificate, err)})
		}
	}
	return list
}

// maxCertificate is more than a certificate, its chain and a key need, in bytes.
const maxCertificate = 64 << 10

// ReadCertificate gives what LOTSEN_CLIENT_CERTIFICATE names: PEM, with the key.
func (s GraphSettings) ReadCertificate() (Secret, error) {
	pem, err := readCertificate(s.Certificate)
	if err != nil {
		return "", fmt.Errorf("LOTSEN_CLIENT_CERTIFICATE: %q %w", s.Certificate, err)
	}
	return pem, nil
}

// readCertificate reads a file with a certificate and its key. Its errors end a
// sentence that begins with the file's name, and quote nothing of it.
func readCertificate(path string) (Secret, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", errors.New("is not a file that can be read")
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, maxCertificate+1))
	if err != nil || len(raw) > maxCertificate {
		return "", errors.New("is not a file that can be read, or larger than any certificate")
	}
	certificate, key := false, false
	for block, rest := pem.Decode(raw); block != nil; block, rest = pem.Decode(rest) {
		certificate = certificate || block.Type == "CERTIFICATE"
		key = key || strings.HasSuffix(block.Type, "PRIVATE KEY")
	}
	switch {
	case !certificate:
		return "", errors.New("holds no certificate: -----BEGIN CERTIFICATE----- begins one")
	case !key:
		return "", errors.New("holds no key: put the private key into the same file")
	}
	return Secret(raw), nil
}

// cloud is one of Microsoft's clouds: where its log-in services and its Graphs are. A
// token of one is no good in another. Source: Microsoft Graph, "National cloud
// deployments".
type cloud struct{ logins, graphs []string }

// clouds are Microsoft's; the first is the public one.
func clouds() []cloud {
	return []cloud{
		{[]string{"login.microsoftonline.com", "login.microsoft.com", "login.windows.net"}, []string{"graph.microsoft.com"}},
		{[]string{"login.microsoftonline.us"}, []string{"graph.microsoft.us", "dod-graph.microsoft.us"}},
		{[]string{"login.partner.microsoftonline.cn", "login.chinacloudapi.cn"}, []string{"microsoftgraph.chinacloudapi.cn"}},
	}
}

// cloudProblems tells of addresses that are none, and of a log-in service and a Graph
// that do not belong together. Two that are not Microsoft's are taken as they are.
func (s GraphSettings) cloudProblems() []Problem {
	var list []Problem
	host := func(setting, value, usual string) string {
		if value == "" {
			return usual
		}
		h, ok := origin(value)
		if !ok {
			list = append(list, Problem{setting, fmt.Sprintf("%q is not an address such as https://%s, without a path", value, usual)})
		}
		return h
	}
	public := clouds()[0]
	login := host("LOTSEN_LOGIN_URL", s.LoginURL, public.logins[0])
	at := host("LOTSEN_GRAPH_URL", s.GraphURL, public.graphs[0])
	if len(list) > 0 {
		return list
	}
	in := func(hosts func(cloud) []string, h string) int {
		return slices.IndexFunc(clouds(), func(c cloud) bool { return slices.Contains(hosts(c), h) })
	}
	logins, graphs := func(c cloud) []string { return c.logins }, func(c cloud) []string { return c.graphs }
	i, j := in(logins, login), in(graphs, at)
	switch {
	case i == j, (i < 0 || j < 0) && s.LoginURL != "" && s.GraphURL != "":
		return nil
	case i >= 0:
		return []Problem{{"LOTSEN_GRAPH_URL", fmt.Sprintf("%s does not take tokens of LOTSEN_LOGIN_URL, %s: to that belongs https://%s", at, login, strings.Join(clouds()[i].graphs, " or https://"))}}
	case j >= 0:
		return []Problem{{"LOTSEN_LOGIN_URL", fmt.Sprintf("%s gives no tokens for LOTSEN_GRAPH_URL, %s: to that belongs https://%s", login, at, clouds()[j].logins[0])}}
	}
	return nil
}

// origin is the host of an address without a path, in lower case.
func origin(address string) (host string, ok bool) {
	u, err := graph.ParseOrigin(address)
	if err != nil {
		return "", false
	}
	return strings.ToLower(u.Host), true
}
