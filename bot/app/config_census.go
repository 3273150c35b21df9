package app

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"lotsen/bot/census"
	"lotsen/graph"
)

// CensusSettings are the settings of what is kept of everybody: how often it is read,
// what of it is believed, and for how long.
type CensusSettings struct {
	People   string   `name:"sync-people" env:"LOTSEN_SYNC_PEOPLE" default:"10m" help:"How often the directory is asked who has changed."`
	Report   string   `name:"sync-report" env:"LOTSEN_SYNC_REPORT" default:"4h" help:"How often the registration report is read."`
	MaxDrop  string   `name:"sync-max-drop" env:"LOTSEN_SYNC_MAX_DROP" default:"0.20" help:"Share by which a reading may shrink; one that shrinks more is refused."`
	MaxAge   string   `name:"status-max-age" env:"LOTSEN_STATUS_MAX_AGE" default:"48h" help:"How old a status may be before it counts as unknown."`
	SMSSoon  string   `name:"sms-soon" env:"LOTSEN_SMS_SOON" default:"60" help:"How many days before the end of SMS those who have nothing else need another method; 0: not before."`
	Services []string `name:"service-accounts" env:"LOTSEN_SERVICE_ACCOUNTS" help:"Beginnings of sign-in addresses that belong to programs, such as svc-."`
}

// censusRules are these settings, read; of an empty one the default.
type censusRules struct {
	every             census.Every
	limits            census.Limits
	maxAge, phoneSoon time.Duration
	services          []string
}

// The settings where nothing is set.
const (
	usualReport = 4 * time.Hour
	usualMaxAge = 48 * time.Hour
)

// shortestService is how many letters tell a program's address: fewer would leave
// people out.
const shortestService = 3

// rules reads the settings, and tells what is wrong with them.
func (s CensusSettings) rules() (r censusRules, list []Problem) {
	var v values
	r.every.People = v.span("LOTSEN_SYNC_PEOPLE", s.People, 10*time.Minute, time.Minute, 24*time.Hour)
	r.every.Report = v.span("LOTSEN_SYNC_REPORT", s.Report, usualReport, 15*time.Minute, 24*time.Hour)
	r.maxAge = v.span("LOTSEN_STATUS_MAX_AGE", s.MaxAge, usualMaxAge, time.Hour, 30*24*time.Hour)
	if r.maxAge <= r.every.Report {
		v.tell("LOTSEN_STATUS_MAX_AGE", "%s is not longer than LOTSEN_SYNC_REPORT, %s: every status would be unknown before the next reading", brief(r.maxAge), brief(r.every.Report))
	}
	if s.MaxDrop != "" {
		share, err := strconv.ParseFloat(s.MaxDrop, 64)
		if err != nil || !(share > 0 && share <= 1) {
			v.tell("LOTSEN_SYNC_MAX_DROP", "%q is not a share above 0 and up to 1, such as 0.20", s.MaxDrop)
		}
		r.limits.Fewer = share
	}
	const day = 24 * time.Hour
	r.phoneSoon = time.Duration(v.number("LOTSEN_SMS_SOON", s.SMSSoon, int(graph.DefaultPhoneSoon/day), 0, 366, "days")) * day
	for _, prefix := range s.Services {
		prefix = strings.ToLower(strings.TrimSpace(prefix))
		if len(prefix) < shortestService || strings.ContainsAny(prefix, "@ *") {
			v.tell("LOTSEN_SERVICE_ACCOUNTS", "%q is not the beginning of a sign-in address, such as svc-, of at least %d letters", prefix, shortestService)
		}
		r.services = append(r.services, prefix)
	}
	return r, v.wrong
}

// policy is what the settings say of who counts, and of who needs to register.
func (s Settings) policy(zone *time.Location) (graph.Policy, error) {
	end, err := s.Book.smsEnd()
	if err != nil {
		return graph.Policy{}, fmt.Errorf("LOTSEN_SMS_END: %w", err)
	}
	domains, err := graph.ParseDomains(strings.Join(s.Book.Domains, ","))
	if err != nil {
		return graph.Policy{}, fmt.Errorf("LOTSEN_DOMAINS: %w", err)
	}
	rules, _ := s.Census.rules()
	p := graph.Policy{Domains: domains, ServiceAccounts: rules.services, MaxAge: rules.maxAge, PhoneSoon: rules.phoneSoon}
	if !end.IsZero() {
		p.PhoneEnd = time.Date(end.Year(), end.Month(), end.Day(), 0, 0, 0, 0, zone)
	}
	return p, nil
}

// optional is the id of a group that a setting names, which has been looked at; empty:
// it names none.
func optional(group string) graph.ID {
	id, err := graph.ParseID(group)
	if err != nil {
		return ""
	}
	return id
}
