// SHA-256 by its own functions: an event has two short messages, and the general interface of OpenSSL 3 costs
// more than hashing them.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>
