package main

import (
	"fmt"
	"log/slog"
	"os"
	"time"

	"lotsen/bot/app"
	"lotsen/graph/msgraph"
)

// The limits of questions to Graph that somebody waits for.
const (
	attempt  = 5 * time.Second
	patience = 7 * time.Second
)

// connect makes the Graph client, which logs to log: the one place where it is plugged
// in.
func connect(log *slog.Logger) func(app.GraphSettings, func() time.Time) (app.Directory, error) {
	return func(s app.GraphSettings, now func() time.Time) (app.Directory, error) {
		proof, err := credential(s)
		if err != nil {
			return nil, err
		}
		client, err := msgraph.New(msgraph.Config{
			TenantID: s.TenantID, ClientID: s.ClientID, Credential: proof,
			LoginURL: s.LoginURL, GraphURL: s.GraphURL, Timeout: attempt, Patience: patience, Now: now, Log: log,
		})
		if err != nil {
			return nil, err
		}
		return directory{client}, nil
	}
}

// directory is the client as the app has it.
type directory struct{ *msgraph.Client }

// InBulk implements app.Patient.
func (d directory) InBulk() app.Directory { return d.Client.InBulk() }

// federatedToken names the file with the token of a workload identity. Source: Microsoft
// Entra Workload ID for Kubernetes.
const federatedToken = "AZURE_FEDERATED_TOKEN_FILE"

// credential is how Lotsen proves to Entra what it is: the one that is set.
func credential(s app.GraphSettings) (msgraph.Credential, error) {
	switch {
	case s.Certificate != "":
		pem, err := s.ReadCertificate()
		return msgraph.Certificate{Data: msgraph.Secret(pem)}, err
	case s.Identity == app.WorkloadIdentity:
		file := os.Getenv(federatedToken)
		if file == "" {
			return nil, fmt.Errorf("LOTSEN_CLIENT_IDENTITY: workload needs %s, which names a file with a token, as Kubernetes sets it", federatedToken)
		}
		return msgraph.Workload{TokenFile: file}, nil
	case s.Identity == app.ManagedIdentity:
		return msgraph.ManagedIdentity{}, nil
	case s.Identity != "":
		return nil, fmt.Errorf("LOTSEN_CLIENT_IDENTITY: %q is none", s.Identity)
	}
	return msgraph.Secret(s.ClientSecret), nil
}
