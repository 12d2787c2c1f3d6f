#pragma once
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

// The options are made by a macro with a parameter, which Swift does not import.
static const uint64_t GRADCON_TLS_OPTIONS = SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION;
