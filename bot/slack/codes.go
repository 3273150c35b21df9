package slack

import (
	"time"

	"lotsen/dialog"
)

// meaning is what an error of Slack's comes to.
type meaning int

// The meanings.
const (
	strange meaning = iota // not in the table
	gone                   // the person's account is closed
	shut                   // the person cannot be written to
	whose                  // an account is closed: theirs, or Lotsen's own
	missing                // what was to be changed is not there; a new one is made instead
	unfit                  // Slack takes nothing like that
	slower                 // too much, too fast
	slowest                // the same, of the whole workspace
	later                  // for the moment; nothing was done
	moving                 // for some minutes
	perhaps                // a part may have been done
	locked                 // Lotsen is not let in
	lacking                // Lotsen may not call this method
)

// verdict is what a meaning asks for.
func (m meaning) verdict() verdict {
	switch m {
	case gone:
		return verdict{outcome: dialog.Refused, reason: dialog.Closed}
	case shut:
		return verdict{outcome: dialog.Refused, reason: dialog.Shut}
	case whose:
		return verdict{outcome: dialog.Refused, reason: dialog.Closed, act: ask}
	case missing:
		return verdict{outcome: dialog.Refused, reason: dialog.Missing}
	case unfit:
		return verdict{outcome: dialog.Refused, reason: dialog.Unfit}
	case slower:
		return verdict{outcome: dialog.NotSent, reason: dialog.Throttled, act: pause}
	case slowest:
		return verdict{outcome: dialog.NotSent, reason: dialog.Throttled, retry: maxPause, act: pause}
	case later:
		return verdict{outcome: dialog.NotSent, reason: dialog.Trouble}
	case moving:
		return verdict{outcome: dialog.NotSent, reason: dialog.Trouble, retry: cutOffRetry}
	case perhaps:
		return verdict{outcome: dialog.NotKnownSent, reason: dialog.Trouble}
	case locked:
		return verdict{outcome: dialog.NotSent, reason: dialog.CutOff, retry: cutOffRetry, act: stop}
	case lacking:
		return verdict{outcome: dialog.NotSent, reason: dialog.CutOff, retry: cutOffRetry, act: lack}
	default:
		return verdict{outcome: dialog.NotSent, reason: dialog.Trouble, retry: 5 * time.Minute, act: note}
	}
}

// meaningOf is what each error of Slack's means: docs.slack.dev/reference/methods, the
// errors of the methods that Lotsen calls.
func meaningOf(method, code string) meaning {
	for _, m := range []meaning{ofMethod(method, code), ofPerson(code), ofTarget(code), ofContent(code), ofSlack(code), ofLotsen(code)} {
		if m != strange {
			return m
		}
	}
	return strange
}

// ofMethod is what means something else where one method says it.
func ofMethod(method, code string) meaning {
	switch method + " " + code {
	case "chat.update channel_not_found", "chat.update is_archived", "chat.update not_in_channel", "chat.update restricted_action",
		respond + " expired_url", // 30 minutes are over
		respond + " used_url":    // used 5 times
		return missing
	case authTest + " account_inactive": // the bot's account, or the workspace, is closed
		return locked
	}
	return strange
}

// ofPerson is about the person who is written to.
func ofPerson(code string) meaning {
	switch code {
	case "user_disabled", // their account has been disabled
		"user_not_found": // no such user, any more
		return gone
	case "user_not_visible", // the token may not see them
		"cannot_dm_bot",     // one bot does not write to another
		"access_denied",     // not theirs, for this token
		"restricted_action", // a preference of the workspace forbids writing there
		"is_archived",       // the conversation is closed
		"not_in_channel",    // Lotsen is not in the conversation
		"channel_not_found": // no such conversation; Post opens it anew before it believes this
		return shut
	case "account_inactive": // documented for our own, seen for theirs
		return whose
	}
	return strange
}

// ofTarget is about the message or the view that was to be changed.
func ofTarget(code string) meaning {
	switch code {
	case "message_not_found", // none with that ts
		"cant_update_message",    // not Lotsen's, or of a kind that cannot be changed
		"cant_broadcast_message", // of a thread
		"edit_window_closed",     // the workspace forbids late changes
		"is_inactive",            // the conversation is frozen, archived or deleted
		"not_found",              // of views.update: no such view, any more
		"hash_conflict",          // of views.update: another view came between
		"expired_trigger_id",     // of views.open: 3 s are over
		"exchanged_trigger_id",   // of views.open: used before
		"invalid_trigger_id",     // of views.open: not one of Slack's
		"file_not_found":         // of files.completeUploadExternal: shown before, or expired
		return missing
	}
	return strange
}

// ofContent is about what is sent.
func ofContent(code string) meaning {
	switch code {
	case "invalid_blocks", // a block is not valid, or a picture could not be loaded
		"invalid_blocks_format",       // not JSON of blocks
		"block_mismatch",              // of chat.update: the rich text does not match the text
		"msg_blocks_too_long",         // all blocks together
		"msg_too_long",                // the text
		"no_text",                     // neither text nor blocks
		"view_too_large",              // more than 250 kB
		"file_upload_size_restricted", // the workspace takes no file as large
		"file_type_not_allowed",       // nor one of that kind
		"file_uploads_except_images_disabled",
		"invalid_attachments",     // not JSON of attachments
		"too_many_attachments",    // more than 100
		"invalid_metadata_format", // not JSON of metadata
		"invalid_metadata_schema", // it has another shape than was declared
		"metadata_too_large",      // more than 16 kB
		"invalid_cursor",          // of users.list: not one of Slack's, or too old
		"limit_required",          // of users.list: the workspace is too large for pages like that
		"invalid_arguments",       // the rest is of a request that is malformed
		"invalid_arg_name", "invalid_array_arg", "invalid_charset", "invalid_form_data", "invalid_json",
		"invalid_post_type", "missing_post_type":
		return unfit
	}
	return strange
}

// ofSlack is about Slack's limits and its own trouble.
func ofSlack(code string) meaning {
	switch code {
	case "ratelimited", // of the method
		"rate_limited": // of chat.postMessage: too many messages of the app
		return slower
	case "message_limit_exceeded": // too many messages of the whole workspace
		return slowest
	case "internal_error", // Slack says: a part may have been done
		"fatal_error": // the same
		return perhaps
	case "service_unavailable", // for the moment
		"update_failed",              // of chat.update: an internal failure
		"request_timeout",            // the request came cut off, and was not read
		"external_channel_migrating": // a shared channel is being moved
		return later
	case "team_added_to_org": // the workspace moves into an organisation, and is there now and then
		return moving
	}
	return strange
}

// ofLotsen is about what Lotsen is allowed.
func ofLotsen(code string) meaning {
	switch code {
	case "invalid_auth", // not a token, or not from this network
		"not_authed",                // no token came along
		"token_revoked",             // also when the app was uninstalled
		"token_expired",             // token rotation is on, which Lotsen does not do
		orgLogin,                    // closed until the workspace has moved into an organisation
		noAccess,                    // on Grid: the workspace has not let the app in
		"team_not_found",            // the token is of no workspace
		"accesslimited",             // calls from this network are not allowed
		"two_factor_setup_required": // of the account behind the token
		return locked
	case "missing_scope", // Slack says which
		"not_allowed_token_type",   // not a bot token, perhaps
		"no_permission",            // of the account behind the token
		"ekm_access_denied",        // the administrators have suspended writing
		"enterprise_is_restricted", // not from an Enterprise organisation
		"messages_tab_disabled",    // the app's Messages tab is off: nobody can be written to
		"not_enabled",              // of views.publish: the app has no Home tab
		"file_uploads_disabled",    // of files: not in this workspace
		"method_deprecated",        // Slack has taken the method away
		"deprecated_endpoint",      // the same
		"unknown_method":           // LOTSEN_SLACK_API_URL is not Slack's, perhaps
		return lacking
	}
	return strange
}

// What Slack says of one workspace.
const (
	orgLogin = "org_login_required"
	noAccess = "team_access_not_granted"
)

// ofWorkspace is what an error means where Lotsen is in a whole Grid organisation: it
// is about the workspace of one person, and everybody else is served.
func ofWorkspace(method, code string) meaning {
	switch {
	case code == noAccess && method != "users.info", // which tells members from outsiders
		code == "team_not_found" && method == "users.list": // the one that was named, see Members
		return shut
	case code == noAccess, code == orgLogin:
		return moving
	}
	return strange
}
