// SPDX-License-Identifier: GPL-2.0-only
/*
 * Names of the IANA registry "Internet Key Exchange Version 2 (IKEv2)
 * Parameters". Numbers that are reserved, unassigned or private have none.
 */
#include "ike/wire/names.h"
#include "ike/wire/numbers.h"

struct name {
	u16 number;
	const char *name;
};

static const struct name exchanges[] = {
	{ 34, "IKE_SA_INIT" },
	{ 35, "IKE_AUTH" },
	{ 36, "CREATE_CHILD_SA" },
	{ 37, "INFORMATIONAL" },
	{ 38, "IKE_SESSION_RESUME" },
	{ 39, "GSA_AUTH" },
	{ 40, "GSA_REGISTRATION" },
	{ 41, "GSA_REKEY" },
	{ 42, "GSA_INBAND_REKEY" },
	{ 43, "IKE_INTERMEDIATE" },
	{ 44, "IKE_FOLLOWUP_KE" },
	{ 0, NULL },
};

/* The registry's notations; Ni and Nr are both of type 40 */
static const struct name payloads[] = {
	{ 33, "SA" },
	{ 34, "KE" },
	{ 35, "IDi" },
	{ 36, "IDr" },
	{ 37, "CERT" },
	{ 38, "CERTREQ" },
	{ 39, "AUTH" },
	{ 40, "Nonce" },
	{ 41, "N" },
	{ 42, "D" },
	{ 43, "V" },
	{ 44, "TSi" },
	{ 45, "TSr" },
	{ 46, "SK" },
	{ 47, "CP" },
	{ 48, "EAP" },
	{ 49, "GSPM" },
	{ 50, "IDg" },
	{ 51, "GSA" },
	{ 52, "KD" },
	{ 53, "SKF" },
	{ 54, "PS" },
	{ 0, NULL },
};

static const struct name protocols[] = {
	{ 1, "IKE" },
	{ 2, "AH" },
	{ 3, "ESP" },
	{ 4, "FC_ESP_HEADER" },
	{ 5, "FC_CT_AUTHENTICATION" },
	{ 6, "GIKE_UPDATE" },
	{ 0, NULL },
};

/* Type 5 as in RFC 7296; RFC 9827 calls it Sequence Numbers */
static const struct name transform_types[] = {
	{ 1, "ENCR" },
	{ 2, "PRF" },
	{ 3, "INTEG" },
	{ 4, "KE" },
	{ 5, "ESN" },
	{ 6, "ADDKE1" },
	{ 7, "ADDKE2" },
	{ 8, "ADDKE3" },
	{ 9, "ADDKE4" },
	{ 10, "ADDKE5" },
	{ 11, "ADDKE6" },
	{ 12, "ADDKE7" },
	{ 13, "KWA" },
	{ 14, "GCAUTH" },
	{ 0, NULL },
};

static const struct name encrs[] = {
	{ 1, "ENCR_DES_IV64" },
	{ 2, "ENCR_DES" },
	{ 3, "ENCR_3DES" },
	{ 4, "ENCR_RC5" },
	{ 5, "ENCR_IDEA" },
	{ 6, "ENCR_CAST" },
	{ 7, "ENCR_BLOWFISH" },
	{ 8, "ENCR_3IDEA" },
	{ 9, "ENCR_DES_IV32" },
	{ 11, "ENCR_NULL" },
	{ 12, "ENCR_AES_CBC" },
	{ 13, "ENCR_AES_CTR" },
	{ 14, "ENCR_AES_CCM_8" },
	{ 15, "ENCR_AES_CCM_12" },
	{ 16, "ENCR_AES_CCM_16" },
	{ 18, "ENCR_AES_GCM_8" },
	{ 19, "ENCR_AES_GCM_12" },
	{ 20, "ENCR_AES_GCM_16" },
	{ 21, "ENCR_NULL_AUTH_AES_GMAC" },
	{ 23, "ENCR_CAMELLIA_CBC" },
	{ 24, "ENCR_CAMELLIA_CTR" },
	{ 25, "ENCR_CAMELLIA_CCM_8" },
	{ 26, "ENCR_CAMELLIA_CCM_12" },
	{ 27, "ENCR_CAMELLIA_CCM_16" },
	{ 28, "ENCR_CHACHA20_POLY1305" },
	{ 29, "ENCR_AES_CCM_8_IIV" },
	{ 30, "ENCR_AES_GCM_16_IIV" },
	{ 31, "ENCR_CHACHA20_POLY1305_IIV" },
	{ 32, "ENCR_KUZNYECHIK_MGM_KTREE" },
	{ 33, "ENCR_MAGMA_MGM_KTREE" },
	{ 34, "ENCR_KUZNYECHIK_MGM_MAC_KTREE" },
	{ 35, "ENCR_MAGMA_MGM_MAC_KTREE" },
	{ 0, NULL },
};

static const struct name prfs[] = {
	{ 1, "PRF_HMAC_MD5" },
	{ 2, "PRF_HMAC_SHA1" },
	{ 3, "PRF_HMAC_TIGER" },
	{ 4, "PRF_AES128_XCBC" },
	{ 5, "PRF_HMAC_SHA2_256" },
	{ 6, "PRF_HMAC_SHA2_384" },
	{ 7, "PRF_HMAC_SHA2_512" },
	{ 8, "PRF_AES128_CMAC" },
	{ 9, "PRF_HMAC_STREEBOG_512" },
	{ 0, NULL },
};

static const struct name integs[] = {
	{ 0, "NONE" },
	{ 1, "AUTH_HMAC_MD5_96" },
	{ 2, "AUTH_HMAC_SHA1_96" },
	{ 3, "AUTH_DES_MAC" },
	{ 4, "AUTH_KPDK_MD5" },
	{ 5, "AUTH_AES_XCBC_96" },
	{ 6, "AUTH_HMAC_MD5_128" },
	{ 7, "AUTH_HMAC_SHA1_160" },
	{ 8, "AUTH_AES_CMAC_96" },
	{ 9, "AUTH_AES_128_GMAC" },
	{ 10, "AUTH_AES_192_GMAC" },
	{ 11, "AUTH_AES_256_GMAC" },
	{ 12, "AUTH_HMAC_SHA2_256_128" },
	{ 13, "AUTH_HMAC_SHA2_384_192" },
	{ 14, "AUTH_HMAC_SHA2_512_256" },
	{ 0, NULL },
};

static const struct name kes[] = {
	{ 0, "NONE" },
	{ 1, "768-bit MODP Group" },
	{ 2, "1024-bit MODP Group" },
	{ 5, "1536-bit MODP Group" },
	{ 14, "2048-bit MODP Group" },
	{ 15, "3072-bit MODP Group" },
	{ 16, "4096-bit MODP Group" },
	{ 17, "6144-bit MODP Group" },
	{ 18, "8192-bit MODP Group" },
	{ 19, "256-bit random ECP group" },
	{ 20, "384-bit random ECP group" },
	{ 21, "521-bit random ECP group" },
	{ 22, "1024-bit MODP Group with 160-bit Prime Order Subgroup" },
	{ 23, "2048-bit MODP Group with 224-bit Prime Order Subgroup" },
	{ 24, "2048-bit MODP Group with 256-bit Prime Order Subgroup" },
	{ 25, "192-bit Random ECP Group" },
	{ 26, "224-bit Random ECP Group" },
	{ 27, "brainpoolP224r1" },
	{ 28, "brainpoolP256r1" },
	{ 29, "brainpoolP384r1" },
	{ 30, "brainpoolP512r1" },
	{ 31, "Curve25519" },
	{ 32, "Curve448" },
	{ 33, "GOST3410_2012_256" },
	{ 34, "GOST3410_2012_512" },
	{ 35, "ml-kem-512" },
	{ 36, "ml-kem-768" },
	{ 37, "ml-kem-1024" },
	{ 0, NULL },
};

/* 0 and 1 as in RFC 7296, which more people know than RFC 9827 */
static const struct name esns[] = {
	{ 0, "No Extended Sequence Numbers" },
	{ 1, "Extended Sequence Numbers" },
	{ 2, "32-bit Unspecified Numbers" },
	{ 0, NULL },
};

static const struct name key_wraps[] = {
	{ 1, "KW_5649_128" },
	{ 2, "KW_5649_192" },
	{ 3, "KW_5649_256" },
	{ 4, "KW_ARX" },
	{ 0, NULL },
};

static const struct name group_auths[] = {
	{ 1, "Implicit" },
	{ 2, "Digital Signature" },
	{ 0, NULL },
};

static const struct name id_types[] = {
	{ 1, "ID_IPV4_ADDR" },
	{ 2, "ID_FQDN" },
	{ 3, "ID_RFC822_ADDR" },
	{ 5, "ID_IPV6_ADDR" },
	{ 9, "ID_DER_ASN1_DN" },
	{ 10, "ID_DER_ASN1_GN" },
	{ 11, "ID_KEY_ID" },
	{ 12, "ID_FC_NAME" },
	{ 13, "ID_NULL" },
	{ 0, NULL },
};

static const struct name auth_methods[] = {
	{ 1, "RSA Digital Signature" },
	{ 2, "Shared Key Message Integrity Code" },
	{ 3, "DSS Digital Signature" },
	{ 9, "ECDSA with SHA-256 on the P-256 curve" },
	{ 10, "ECDSA with SHA-384 on the P-384 curve" },
	{ 11, "ECDSA with SHA-512 on the P-521 curve" },
	{ 12, "Generic Secure Password Authentication Method" },
	{ 13, "NULL Authentication" },
	{ 14, "Digital Signature" },
	{ 0, NULL },
};

static const struct name cert_encodings[] = {
	{ 1, "PKCS #7 wrapped X.509 certificate" },
	{ 2, "PGP Certificate" },
	{ 3, "DNS Signed Key" },
	{ 4, "X.509 Certificate - Signature" },
	{ 6, "Kerberos Token" },
	{ 7, "Certificate Revocation List (CRL)" },
	{ 8, "Authority Revocation List (ARL)" },
	{ 9, "SPKI Certificate" },
	{ 10, "X.509 Certificate - Attribute" },
	{ 11, "Raw RSA Key" },
	{ 12, "Hash and URL of X.509 certificate" },
	{ 13, "Hash and URL of X.509 bundle" },
	{ 14, "OCSP Content" },
	{ 15, "Raw Public Key" },
	{ 0, NULL },
};

static const struct name notifies[] = {
	{ 1, "UNSUPPORTED_CRITICAL_PAYLOAD" },
	{ 4, "INVALID_IKE_SPI" },
	{ 5, "INVALID_MAJOR_VERSION" },
	{ 7, "INVALID_SYNTAX" },
	{ 9, "INVALID_MESSAGE_ID" },
	{ 11, "INVALID_SPI" },
	{ 14, "NO_PROPOSAL_CHOSEN" },
	{ 17, "INVALID_KE_PAYLOAD" },
	{ 24, "AUTHENTICATION_FAILED" },
	{ 34, "SINGLE_PAIR_REQUIRED" },
	{ 35, "NO_ADDITIONAL_SAS" },
	{ 36, "INTERNAL_ADDRESS_FAILURE" },
	{ 37, "FAILED_CP_REQUIRED" },
	{ 38, "TS_UNACCEPTABLE" },
	{ 39, "INVALID_SELECTORS" },
	{ 40, "UNACCEPTABLE_ADDRESSES" },
	{ 41, "UNEXPECTED_NAT_DETECTED" },
	{ 42, "USE_ASSIGNED_HoA" },
	{ 43, "TEMPORARY_FAILURE" },
	{ 44, "CHILD_SA_NOT_FOUND" },
	{ 45, "INVALID_GROUP_ID" },
	{ 46, "AUTHORIZATION_FAILED" },
	{ 47, "STATE_NOT_FOUND" },
	{ 48, "TS_MAX_QUEUE" },
	{ 49, "REGISTRATION_FAILED" },
	{ 16384, "INITIAL_CONTACT" },
	{ 16385, "SET_WINDOW_SIZE" },
	{ 16386, "ADDITIONAL_TS_POSSIBLE" },
	{ 16387, "IPCOMP_SUPPORTED" },
	{ 16388, "NAT_DETECTION_SOURCE_IP" },
	{ 16389, "NAT_DETECTION_DESTINATION_IP" },
	{ 16390, "COOKIE" },
	{ 16391, "USE_TRANSPORT_MODE" },
	{ 16392, "HTTP_CERT_LOOKUP_SUPPORTED" },
	{ 16393, "REKEY_SA" },
	{ 16394, "ESP_TFC_PADDING_NOT_SUPPORTED" },
	{ 16395, "NON_FIRST_FRAGMENTS_ALSO" },
	{ 16396, "MOBIKE_SUPPORTED" },
	{ 16397, "ADDITIONAL_IP4_ADDRESS" },
	{ 16398, "ADDITIONAL_IP6_ADDRESS" },
	{ 16399, "NO_ADDITIONAL_ADDRESSES" },
	{ 16400, "UPDATE_SA_ADDRESSES" },
	{ 16401, "COOKIE2" },
	{ 16402, "NO_NATS_ALLOWED" },
	{ 16403, "AUTH_LIFETIME" },
	{ 16404, "MULTIPLE_AUTH_SUPPORTED" },
	{ 16405, "ANOTHER_AUTH_FOLLOWS" },
	{ 16406, "REDIRECT_SUPPORTED" },
	{ 16407, "REDIRECT" },
	{ 16408, "REDIRECTED_FROM" },
	{ 16409, "TICKET_LT_OPAQUE" },
	{ 16410, "TICKET_REQUEST" },
	{ 16411, "TICKET_ACK" },
	{ 16412, "TICKET_NACK" },
	{ 16413, "TICKET_OPAQUE" },
	{ 16414, "LINK_ID" },
	{ 16415, "USE_WESP_MODE" },
	{ 16416, "ROHC_SUPPORTED" },
	{ 16417, "EAP_ONLY_AUTHENTICATION" },
	{ 16418, "CHILDLESS_IKEV2_SUPPORTED" },
	{ 16419, "QUICK_CRASH_DETECTION" },
	{ 16420, "IKEV2_MESSAGE_ID_SYNC_SUPPORTED" },
	{ 16421, "IPSEC_REPLAY_COUNTER_SYNC_SUPPORTED" },
	{ 16422, "IKEV2_MESSAGE_ID_SYNC" },
	{ 16423, "IPSEC_REPLAY_COUNTER_SYNC" },
	{ 16424, "SECURE_PASSWORD_METHODS" },
	{ 16425, "PSK_PERSIST" },
	{ 16426, "PSK_CONFIRM" },
	{ 16427, "ERX_SUPPORTED" },
	{ 16428, "IFOM_CAPABILITY" },
	{ 16429, "GROUP_SENDER" },
	{ 16430, "IKEV2_FRAGMENTATION_SUPPORTED" },
	{ 16431, "SIGNATURE_HASH_ALGORITHMS" },
	{ 16432, "CLONE_IKE_SA_SUPPORTED" },
	{ 16433, "CLONE_IKE_SA" },
	{ 16434, "PUZZLE" },
	{ 16435, "USE_PPK" },
	{ 16436, "PPK_IDENTITY" },
	{ 16437, "NO_PPK_AUTH" },
	{ 16438, "INTERMEDIATE_EXCHANGE_SUPPORTED" },
	{ 16439, "IP4_ALLOWED" },
	{ 16440, "IP6_ALLOWED" },
	{ 16441, "ADDITIONAL_KEY_EXCHANGE" },
	{ 16442, "USE_AGGFRAG" },
	{ 16443, "SUPPORTED_AUTH_METHODS" },
	{ 16444, "SA_RESOURCE_INFO" },
	{ 16445, "USE_PPK_INT" },
	{ 16446, "PPK_IDENTITY_KEY" },
	{ 0, NULL },
};

static const struct name ts_types[] = {
	{ 7, "TS_IPV4_ADDR_RANGE" },
	{ 8, "TS_IPV6_ADDR_RANGE" },
	{ 9, "TS_FC_ADDR_RANGE" },
	{ 10, "TS_SECLABEL" },
	{ 0, NULL },
};

static const struct name cfg_types[] = {
	{ 1, "CFG_REQUEST" },
	{ 2, "CFG_REPLY" },
	{ 3, "CFG_SET" },
	{ 4, "CFG_ACK" },
	{ 0, NULL },
};

static const struct name cfg_attrs[] = {
	{ 1, "INTERNAL_IP4_ADDRESS" },
	{ 2, "INTERNAL_IP4_NETMASK" },
	{ 3, "INTERNAL_IP4_DNS" },
	{ 4, "INTERNAL_IP4_NBNS" },
	{ 6, "INTERNAL_IP4_DHCP" },
	{ 7, "APPLICATION_VERSION" },
	{ 8, "INTERNAL_IP6_ADDRESS" },
	{ 10, "INTERNAL_IP6_DNS" },
	{ 12, "INTERNAL_IP6_DHCP" },
	{ 13, "INTERNAL_IP4_SUBNET" },
	{ 14, "SUPPORTED_ATTRIBUTES" },
	{ 15, "INTERNAL_IP6_SUBNET" },
	{ 16, "MIP6_HOME_PREFIX" },
	{ 17, "INTERNAL_IP6_LINK" },
	{ 18, "INTERNAL_IP6_PREFIX" },
	{ 19, "HOME_AGENT_ADDRESS" },
	{ 20, "P_CSCF_IP4_ADDRESS" },
	{ 21, "P_CSCF_IP6_ADDRESS" },
	{ 22, "FTT_KAT" },
	{ 23, "EXTERNAL_SOURCE_IP4_NAT_INFO" },
	{ 24, "TIMEOUT_PERIOD_FOR_LIVENESS_CHECK" },
	{ 25, "INTERNAL_DNS_DOMAIN" },
	{ 26, "INTERNAL_DNSSEC_TA" },
	{ 27, "ENCDNS_IP4" },
	{ 28, "ENCDNS_IP6" },
	{ 29, "ENCDNS_DIGEST_INFO" },
	{ 0, NULL },
};

static const struct name hashes[] = {
	{ 1, "SHA1" },
	{ 2, "SHA2-256" },
	{ 3, "SHA2-384" },
	{ 4, "SHA2-512" },
	{ 5, "Identity" },
	{ 6, "STREEBOG_256" },
	{ 7, "STREEBOG_512" },
	{ 0, NULL },
};

static const char *find(const struct name *table, u16 number)
{
	for (; table->name; table++)
		if (table->number == number)
			return table->name;
	return NULL;
}

/**
 * ike_name_exchange - name of an exchange type
 * @v: the number
 *
 * Context: any.
 * Return: the registry's name, or NULL.
 */
const char *ike_name_exchange(u8 v)
{
	return find(exchanges, v);
}

/**
 * ike_name_payload - name of a payload type
 * @v: the number
 *
 * Context: any.
 * Return: the registry's name, or NULL.
 */
const char *ike_name_payload(u8 v)
{
	return find(payloads, v);
}

/**
 * ike_name_protocol - name of a security protocol
 * @v: the number
 *
 * Context: any.
 * Return: the registry's name, or NULL.
 */
const char *ike_name_protocol(u8 v)
{
	return find(protocols, v);
}

/**
 * ike_name_transform_type - name of a transform type
 * @v: the number
 *
 * Context: any.
 * Return: the registry's name, or NULL.
 */
const char *ike_name_transform_type(u8 v)
{
	return find(transform_types, v);
}

static const struct name *transform_table(u8 type)
{
	switch (type) {
	case IKE_TRANSFORM_ENCR:
		return encrs;
	case IKE_TRANSFORM_PRF:
		return prfs;
	case IKE_TRANSFORM_INTEG:
		return integs;
	case IKE_TRANSFORM_KE:
	case IKE_TRANSFORM_ADDKE1 ... IKE_TRANSFORM_ADDKE7:
		return kes;
	case IKE_TRANSFORM_ESN:
		return esns;
	case 13:
		return key_wraps;
	case 14:
		return group_auths;
	default:
		return NULL;
	}
}

/**
 * ike_name_transform - name of a transform ID
 * @type: transform type, which the ID belongs to
 * @id: the transform ID
 *
 * Context: any.
 * Return: the registry's name, or NULL.
 */
const char *ike_name_transform(u8 type, u16 id)
{
	const struct name *table = transform_table(type);

	return table ? find(table, id) : NULL;
}

/**
 * ike_name_id_type - name of an identification type
 * @v: the number
 *
 * Context: any.
 * Return: the registry's name, or NULL.
 */
const char *ike_name_id_type(u8 v)
{
	return find(id_types, v);
}

/**
 * ike_name_auth_method - name of an authentication method
 * @v: the number
 *
 * Context: any.
 * Return: the registry's name, or NULL.
 */
const char *ike_name_auth_method(u8 v)
{
	return find(auth_methods, v);
}

/**
 * ike_name_cert_encoding - name of a certificate encoding
 * @v: the number
 *
 * Context: any.
 * Return: the registry's name, or NULL.
 */
const char *ike_name_cert_encoding(u8 v)
{
	return find(cert_encodings, v);
}

/**
 * ike_name_notify - name of a notify message type
 * @v: the number
 *
 * Context: any.
 * Return: the registry's name, or NULL.
 */
const char *ike_name_notify(u16 v)
{
	return find(notifies, v);
}

/**
 * ike_name_ts_type - name of a traffic selector type
 * @v: the number
 *
 * Context: any.
 * Return: the registry's name, or NULL.
 */
const char *ike_name_ts_type(u8 v)
{
	return find(ts_types, v);
}

/**
 * ike_name_cfg_type - name of a CFG type
 * @v: the number
 *
 * Context: any.
 * Return: the registry's name, or NULL.
 */
const char *ike_name_cfg_type(u8 v)
{
	return find(cfg_types, v);
}

/**
 * ike_name_cfg_attr - name of a configuration attribute type
 * @v: the number
 *
 * Context: any.
 * Return: the registry's name, or NULL.
 */
const char *ike_name_cfg_attr(u16 v)
{
	return find(cfg_attrs, v);
}

/**
 * ike_name_hash - name of a hash algorithm of RFC 7427
 * @v: the number
 *
 * Context: any.
 * Return: the registry's name, or NULL.
 */
const char *ike_name_hash(u16 v)
{
	return find(hashes, v);
}
