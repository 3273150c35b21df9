package app

import (
	"fmt"

	"lotsen/bot/teams"
	"lotsen/graph"
)

// TeamsSettings are the settings of Microsoft Teams.
type TeamsSettings struct {
	AppID        string   `name:"teams-app-id" env:"LOTSEN_TEAMS_APP_ID" help:"The bot's app id."`
	TenantID     string   `name:"teams-tenant-id" env:"LOTSEN_TEAMS_TENANT_ID" help:"The bot's tenant."`
	ClientSecret Secret   `name:"teams-client-secret" env:"LOTSEN_TEAMS_CLIENT_SECRET" help:"Its secret."`
	Certificate  string   `name:"teams-certificate" env:"LOTSEN_TEAMS_CERTIFICATE" help:"File with a certificate and its key (PEM), instead of the secret."`
	Identity     Identity `name:"teams-identity" env:"LOTSEN_TEAMS_IDENTITY" help:"Instead of the secret: workload (federated, as in Kubernetes) or managed (Azure's, of the machine)."`
	Cloud        string   `name:"teams-cloud" env:"LOTSEN_TEAMS_CLOUD" default:"public" help:"Microsoft's cloud: public, usgov or china."`
	OpenIDURL    string   `name:"teams-openid-url" env:"LOTSEN_TEAMS_OPENID_URL" help:"Bot Framework metadata, where it is not the cloud's."`
	ServiceHosts []string `name:"teams-service-hosts" env:"LOTSEN_TEAMS_SERVICE_HOSTS" help:"More hosts that Teams may be at, exact."`
}

// publicCloud is Cloud where nothing is set.
const publicCloud = "public"

// inTeams reports whether any setting of Teams' is there.
func (s Settings) inTeams() bool {
	t := s.Teams
	return t.AppID != "" || t.TenantID != "" || t.ClientSecret != "" || t.Certificate != "" || t.Identity != ""
}

// problems are what is missing or wrong before Lotsen can be in Teams.
func (s TeamsSettings) problems() []Problem {
	var list []Problem
	for _, id := range []struct{ value, setting, why string }{
		{s.AppID, "LOTSEN_TEAMS_APP_ID", "without it nothing that arrives could be trusted"},
		{s.TenantID, "LOTSEN_TEAMS_TENANT_ID", "the tenant of the bot's app registration"},
	} {
		if id.value == "" {
			list = append(list, Problem{id.setting, "is missing: " + id.why})
		} else if _, err := graph.ParseID(id.value); err != nil {
			list = append(list, Problem{id.setting, fmt.Sprintf("%q is no id such as 11111111-2222-3333-4444-555555555555", id.value)})
		}
	}
	list = append(list, proof{"LOTSEN_TEAMS_CLIENT_SECRET", "LOTSEN_TEAMS_", s.ClientSecret, s.Certificate, s.Identity}.problems("it is the bot")...)
	switch cloud, ok := s.cloud(); {
	case !ok:
		list = append(list, Problem{"LOTSEN_TEAMS_CLOUD", fmt.Sprintf("%q is neither public, usgov nor china", s.Cloud)})
	case cloud == teams.China && len(s.ServiceHosts) == 0:
		list = append(list, Problem{"LOTSEN_TEAMS_SERVICE_HOSTS", "is missing: Microsoft documents no host for Teams in the cloud china, and without one every message is refused. " +
			"It is the host of serviceUrl in what Teams sends; name it exactly"})
	}
	return list
}

func (s TeamsSettings) cloud() (teams.Cloud, bool) {
	switch s.Cloud {
	case "", publicCloud:
		return teams.Public, true
	case string(teams.USGov), string(teams.China):
		return teams.Cloud(s.Cloud), true
	}
	return "", false
}

// credential is how Lotsen proves to Entra that it is the bot.
func (s Settings) teamsCredential() teams.CredentialConfig {
	cloud, _ := s.Teams.cloud()
	return teams.CredentialConfig{
		TenantID: s.Teams.TenantID, ClientID: s.Teams.AppID, Secret: string(s.Teams.ClientSecret), CertificatePath: s.Teams.Certificate,
		Workload: s.Teams.Identity == WorkloadIdentity, ManagedIdentity: s.Teams.Identity == ManagedIdentity,
		Cloud: cloud, LoginURL: s.Graph.LoginURL,
	}
}

// teamsOptions are those of Teams, as far as they are settings.
func (s Settings) teamsOptions() (teams.Options, error) {
	cloud, _ := s.Teams.cloud()
	credential, err := teams.Credential(s.teamsCredential())
	if err != nil {
		return teams.Options{}, err
	}
	return teams.Options{
		AppID: s.Teams.AppID, TenantID: s.Teams.TenantID, Cloud: cloud, Credential: credential,
		OpenIDURL: s.Teams.OpenIDURL, ServiceHosts: s.Teams.ServiceHosts, PublicURL: s.Server.PublicURL,
	}, nil
}
