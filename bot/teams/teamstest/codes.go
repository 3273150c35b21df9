package teamstest

import (
	"maps"
	"net/http"
	"slices"
)

// refusal is how Teams says no.
type refusal struct {
	status  int
	message string
}

// refusals are the codes of the connector.
// Source: learn.microsoft.com, "Status codes from bot conversational APIs", and what
// bots in the field have reported.
func refusals() map[string]refusal {
	return map[string]refusal{
		"BadArgument":                    {http.StatusBadRequest, "The request payload is not valid."},
		"BadSyntax":                      {http.StatusBadRequest, "Bad format of the request."},
		"Unauthorized":                   {http.StatusUnauthorized, "Authorization has been denied for this request."},
		"BotNotRegistered":               {http.StatusUnauthorized, "No registration found for this bot."},
		"BotDisabledByAdmin":             {http.StatusForbidden, "The tenant admin disabled this bot"},
		"BotNotInConversationRoster":     {http.StatusForbidden, "The bot is not part of the conversation roster."},
		"ForbiddenOperationException":    {http.StatusForbidden, "Bot is not installed in user's personal scope"},
		"ConversationBlockedByUser":      {http.StatusForbidden, "User blocked the conversation with the bot."},
		"MessageWritesBlocked":           {http.StatusForbidden, "Thread is blocked from message writes."},
		"InvalidBotApiHost":              {http.StatusForbidden, "Invalid bot api host."},
		"NotEnoughPermissions":           {http.StatusForbidden, "Not enough permissions."},
		"ConversationNotFound":           {http.StatusNotFound, "Conversation not found."},
		"ActivityNotFoundInConversation": {http.StatusNotFound, "The activity was not found in the conversation."},
		"MethodNotAllowed":               {http.StatusMethodNotAllowed, "The method is not allowed."},
		"PreconditionFailed":             {http.StatusPreconditionFailed, "Precondition failed, please try again."},
		"MessageSizeTooBig":              {http.StatusRequestEntityTooLarge, "Message size too large."},
		"Throttled":                      {http.StatusTooManyRequests, "Too many requests."},
		"InternalServerError":            {http.StatusInternalServerError, "An internal error occurred."},
		"ServiceError":                   {http.StatusBadGateway, "Error in a service that Teams depends on."},
		"ServiceUnavailable":             {http.StatusServiceUnavailable, "Service is unavailable."},
		"GatewayTimeout":                 {http.StatusGatewayTimeout, "Gateway timeout."},
	}
}

// Codes are the codes that Fault.Code may be, sorted.
func Codes() []string { return slices.Sorted(maps.Keys(refusals())) }

// refuse answers with a code. An unknown one is a 400, so that Fail can try what Teams
// has not been seen to say.
func refuse(code string, message ...string) answer {
	r, known := refusals()[code]
	if !known {
		r = refusal{http.StatusBadRequest, code}
	}
	if len(message) > 0 {
		r.message = message[0]
	}
	return answer{status: r.status, code: code, body: r.body(code)}
}

// body is an error object, but for one that is JSON in a string, as the chat service
// behind the connector says it.
func (r refusal) body(code string) object {
	if code == "MessageWritesBlocked" {
		inner := "{\r\n  \"subCode\": \"" + code + "\",\r\n  \"details\": \"" + r.message + "\",\r\n  \"errorCode\": null,\r\n  \"errorSubCode\": null\r\n}"
		return object{"errorCode": 209, "message": inner}
	}
	return object{"error": object{"code": code, "message": r.message}}
}
