package slack

import (
	"time"

	"lotsen/dialog"
)

// What is said of more than one error.
var (
	gone    = verdict{outcome: dialog.Refused, reason: dialog.Closed}
	shut    = verdict{outcome: dialog.Refused, reason: dialog.Shut}
	missing = verdict{outcome: dialog.Refused, reason: dialog.Missing}
	unfit   = verdict{outcome: dialog.Refused, reason: dialog.Unfit}
	later   = verdict{outcome: dialog.NotSent, reason: dialog.Trouble}
	moving  = verdict{outcome: dialog.NotSent, reason: dialog.Trouble, retry: cutOffRetry}
	slower  = verdict{outcome: dialog.NotSent, reason: dialog.Throttled, act: pause}
	slowest = verdict{outcome: dialog.NotSent, reason: dialog.Throttled, retry: maxPause, act: pause}
	perhaps = verdict{outcome: dialog.NotKnownSent, reason: dialog.Trouble}
	whose   = verdict{outcome: dialog.Refused, reason: dialog.Closed, act: ask}
	locked  = verdict{outcome: dialog.NotSent, reason: dialog.CutOff, retry: cutOffRetry, act: stop}
	lacking = verdict{outcome: dialog.NotSent, reason: dialog.CutOff, retry: cutOffRetry, act: lack}
	strange = verdict{outcome: dialog.NotSent, reason: dialog.Trouble, retry: 5 * time.Minute, act: note}
)

// verdicts is what each error of Slack's means: docs.slack.dev/reference/methods, the
// errors of the methods that Lotsen calls. A key with a method before it holds for that
// method alone. An error that is not here is strange.
var verdicts = map[string]verdict{
	// The person.
	"user_disabled":     gone,  // their account has been disabled
	"user_not_found":    gone,  // no such user, any more
	"user_not_visible":  shut,  // the token may not see them
	"cannot_dm_bot":     shut,  // one bot does not write to another
	"access_denied":     shut,  // not theirs, for this token
	"restricted_action": shut,  // a preference of the workspace forbids writing there
	"is_archived":       shut,  // the conversation is closed
	"not_in_channel":    shut,  // Lotsen is not in the conversation
	"channel_not_found": shut,  // no such conversation; Post opens it anew before it believes this
	"account_inactive":  whose, // an account is closed: documented for our own, seen for theirs

	// The message or view that was to be changed. A new one is made instead.
	"message_not_found":             missing, // none with that ts
	"cant_update_message":           missing, // not Lotsen's, or of a kind that cannot be changed
	"cant_broadcast_message":        missing, // of a thread
	"edit_window_closed":            missing, // the workspace forbids late changes
	"is_inactive":                   missing, // the conversation is frozen, archived or deleted
	"chat.update channel_not_found": missing,
	"chat.update is_archived":       missing,
	"chat.update not_in_channel":    missing,
	"chat.update restricted_action": missing,
	respond + " expired_url":        missing, // 30 minutes are over
	respond + " used_url":           missing, // used 5 times
	"not_found":                     missing, // of views.update: no such view, any more
	"hash_conflict":                 missing, // of views.update: another view came between
	"expired_trigger_id":            missing, // of views.open: 3 s are over
	"exchanged_trigger_id":          missing, // of views.open: used before
	"invalid_trigger_id":            missing, // of views.open: not one of Slack's
	"file_not_found":                missing, // of files.completeUploadExternal: shown before, or expired

	// What is sent.
	"invalid_blocks":              unfit, // a block is not valid, or a picture could not be loaded
	"invalid_blocks_format":       unfit, // not JSON of blocks
	"block_mismatch":              unfit, // of chat.update: the rich text does not match the text
	"msg_blocks_too_long":         unfit, // all blocks together
	"msg_too_long":                unfit, // the text
	"no_text":                     unfit, // neither text nor blocks
	"view_too_large":              unfit, // more than 250 kB
	"file_upload_size_restricted": unfit, // the workspace takes no file as large
	"invalid_attachments":         unfit, // not JSON of attachments
	"too_many_attachments":        unfit, // more than 100
	"invalid_metadata_format":     unfit, // not JSON of metadata
	"invalid_metadata_schema":     unfit, // it has another shape than was declared
	"metadata_too_large":          unfit, // more than 16 kB
	"invalid_arguments":           unfit, // the rest is of a request that is malformed
	"invalid_arg_name":            unfit,
	"invalid_array_arg":           unfit,
	"invalid_charset":             unfit,
	"invalid_form_data":           unfit,
	"invalid_json":                unfit,
	"invalid_post_type":           unfit,
	"missing_post_type":           unfit,

	// Too much, too fast.
	"ratelimited":            slower,  // of the method
	"rate_limited":           slower,  // of chat.postMessage: too many messages of the app
	"message_limit_exceeded": slowest, // too many messages of the whole workspace

	// Slack's own trouble.
	"internal_error":             perhaps, // Slack says: a part may have been done
	"fatal_error":                perhaps, // the same
	"service_unavailable":        later,   // for the moment
	"update_failed":              later,   // of chat.update: an internal failure
	"request_timeout":            later,   // the request came cut off, and was not read
	"external_channel_migrating": later,   // a shared channel is being moved
	"team_added_to_org":          moving,  // the workspace moves into an organisation, and is there now and then

	// Lotsen itself is not let in.
	"invalid_auth":                 locked, // not a token, or not from this network
	"not_authed":                   locked, // no token came along
	"token_revoked":                locked, // also when the app was uninstalled
	"token_expired":                locked, // token rotation is on, which Lotsen does not do
	authTest + " account_inactive": locked, // the bot's account, or the workspace, is closed
	"org_login_required":           locked, // closed until the workspace has moved into an organisation
	"team_access_not_granted":      locked, // on Grid: the workspace has not let the app in
	"team_not_found":               locked, // the token is of no workspace
	"accesslimited":                locked, // calls from this network are not allowed
	"two_factor_setup_required":    locked, // of the account behind the token

	// What the token or the app's settings do not allow.
	"missing_scope":            lacking, // Slack says which
	"not_allowed_token_type":   lacking, // not a bot token, perhaps
	"no_permission":            lacking, // of the account behind the token
	"ekm_access_denied":        lacking, // the administrators have suspended writing
	"enterprise_is_restricted": lacking, // not from an Enterprise organisation
	"messages_tab_disabled":    lacking, // the app's Messages tab is off: nobody can be written to
	"not_enabled":              lacking, // of views.publish: the app has no Home tab
	"file_uploads_disabled":    lacking, // of files: not in this workspace
	"method_deprecated":        lacking, // Slack has taken the method away
	"deprecated_endpoint":      lacking, // the same
	"unknown_method":           lacking, // LOTSEN_SLACK_API_URL is not Slack's, perhaps
}
