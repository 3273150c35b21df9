package graph

// Permission is an application permission of Microsoft Graph, by the exact name that
// an administrator grants it under.
type Permission string

// The permissions that Lotsen asks for. Source: Microsoft Graph, the least privileged
// application permission of each call.
const (
	ReadPeople     Permission = "User.Read.All"
	ReadReport     Permission = "AuditLog.Read.All" // and a licence, Entra ID P1 or P2
	ReadMethods    Permission = "UserAuthenticationMethod.Read.All"
	ReadGroups     Permission = "GroupMember.Read.All"
	ReadApps       Permission = "AppCatalog.Read.All"                           // Teams only
	InstallForUser Permission = "TeamsAppInstallation.ReadWriteSelfForUser.All" // Teams only
)

// Grant is what a harmless call found out about a permission.
type Grant struct {
	Permission Permission
	// Granted is NotKnown when the call got no answer that tells.
	Granted Truth
	// Err is why: with Granted No the refusal, with NotKnown what went wrong. With Yes
	// it is nil, or something else that is amiss, such as NoGroup or Licence.
	Err error
}
