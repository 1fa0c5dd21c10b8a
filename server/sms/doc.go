// Package sms sends short messages to mobile phones, through whatever gateway the operator has an account with.
package sms
