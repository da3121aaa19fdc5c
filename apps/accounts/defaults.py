"""Settings of Django and allauth, for a project's settings to import with a star.

A project overrides some of them below that line.
"""

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
PASSWORD_RESET_TIMEOUT = 3600  # seconds for which a mailed link is good
PASSWORD_HASHERS = [
    "apps.accounts.hashers.FrugalArgon2Hasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False  # those of limits.py count for all processes
ACCOUNT_ADAPTER = "apps.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
ACCOUNT_CHANGE_EMAIL = True  # one address, which another one replaces when it is confirmed
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True  # the adapter sends them nothing, which takes as long
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True  # to change the address
ACCOUNT_FORMS = {
    "login": "apps.accounts.forms.LoginForm",
    "signup": "apps.accounts.forms.SignUpForm",
    "add_email": "apps.accounts.forms.EmailForm",
    "change_password": "apps.accounts.forms.PasswordChangeForm",
    "set_password": "apps.accounts.forms.PasswordSetForm",
    "reset_password": "apps.accounts.forms.PasswordResetForm",
    "reset_password_from_key": "apps.accounts.forms.PasswordResetKeyForm",
    "reauthenticate": "apps.accounts.forms.ReauthenticateForm",
    "request_login_code": "apps.accounts.forms.LoginCodeRequestForm",
    "confirm_login_code": "apps.accounts.forms.LoginCodeForm",
}
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 180  # seconds
MFA_ADAPTER = "apps.accounts.adapter.MFAAdapter"
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_TOLERANCE = 1  # half minutes by which the clock of a phone may differ
MFA_FORMS = {
    "authenticate": "apps.accounts.forms.SecondStepForm",
    "reauthenticate": "apps.accounts.forms.SecondStepAgainForm",
    "activate_totp": "apps.accounts.forms.AppSetupForm",
    "add_webauthn": "apps.accounts.forms.PasskeyAddForm",
    "authenticate_webauthn": "apps.accounts.forms.PasskeySecondStepForm",
    "reauthenticate_webauthn": "apps.accounts.forms.PasskeyAgainForm",
    "login_webauthn": "apps.accounts.forms.PasskeyLoginForm",
}
