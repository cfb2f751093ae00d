/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A configuration as it goes over netlink, whether it was read from a file or
 * comes from the kernel.
 */
#ifndef IKEKCTL_MODEL_H
#define IKEKCTL_MODEL_H

#include <linux/ikek.h>

#include "ikekctl/util.h"

/* Transform types, RFC 7296 section 3.3.2 */
enum {
	T_ENCR = 1,
	T_PRF = 2,
	T_INTEG = 3,
	T_KE = 4,
	T_ESN = 5,
	T_ADDKE1 = 6,
	T_ADDKE7 = 12,
};

static inline bool is_addke(uint8_t type)
{
	return type >= T_ADDKE1 && type <= T_ADDKE7;
}

/* ID types, RFC 7296 section 3.5; 0 stands for %any */
enum {
	ID_ANY = 0,
	ID_IPV4 = 1,
	ID_FQDN = 2,
	ID_RFC822 = 3,
	ID_IPV6 = 5,
	ID_DN = 9,
	ID_GN = 10,
	ID_KEY_ID = 11,
	ID_NULL = 13,
};

/* What the kernel takes of each */
enum {
	ADDRS_MAX = 16,
	CHILDREN_MAX = 64,
	SECRET_IDS_MAX = 16,
	PROPOSALS_MAX = 16,
	TRANSFORMS_MAX = 64,
	SELECTORS_MAX = 32,
};

/* len is 4, 16, or 0 for any or none */
struct addr {
	uint8_t len;
	uint8_t b[16];
};

struct range {
	struct addr start;
	struct addr end;
};

struct ident {
	uint8_t type;
	uint16_t len;
	uint8_t data[IKEK_ID_LEN];
};

struct transform {
	uint8_t type;
	uint16_t id;
	uint16_t bits;
};

/* standard: of "default", so what this kernel lacks may be left out */
struct proposal {
	bool standard;
	unsigned int n;
	struct transform *t;
};

/* Ports as in the kernel: an ICMP type is the high octet, its code the low */
struct selector {
	uint8_t protocol;
	bool dynamic;
	uint16_t start_port;
	uint16_t end_port;
	struct range range;
};

struct mark {
	uint32_t value;
	uint32_t mask;
};

/* When a Child SA is replaced and ends, and what chance takes off the former */
struct limit {
	uint64_t rekey;
	uint64_t life;
	uint64_t rand;
};

struct child {
	char *name;
	uint8_t mode;
	uint8_t start_action;
	uint8_t dpd_action;
	uint8_t close_action;
	struct limit time;
	struct limit bytes;
	struct limit packets;
	uint32_t inactivity;
	uint32_t reqid;
	uint32_t priority;
	uint32_t replay_window;
	struct mark mark_in;
	struct mark mark_out;
	uint32_t if_id_in;
	uint32_t if_id_out;
	struct selector *local;
	struct selector *remote;
	struct proposal *proposals;
	unsigned int n_local;
	unsigned int n_remote;
	unsigned int n_proposals;
};

struct conn {
	char *name;
	uint16_t local_port;
	uint16_t remote_port;
	uint32_t keyingtries;
	uint8_t unique;
	uint8_t childless;
	uint8_t fragmentation;
	bool encap;
	bool mobike;
	uint32_t dpd_delay;
	uint32_t rekey_time;
	uint32_t reauth_time;
	uint32_t rand_time;
	uint32_t over_time;
	uint32_t if_id_in;
	uint32_t if_id_out;
	struct ident local_id;
	struct ident remote_id;
	struct range *local_addrs;
	struct range *remote_addrs;
	struct proposal *proposals;
	struct child *children;
	unsigned int n_local_addrs;
	unsigned int n_remote_addrs;
	unsigned int n_proposals;
	unsigned int n_children;
};

struct secret {
	char *name;
	struct ident *ids;
	unsigned int n_ids;
	uint8_t *key;
	unsigned int len;
};

/* By attribute of the set "settings"; those not set have their defaults */
struct settings {
	bool set[IKEK_A_SETTINGS_MAX + 1];
	uint32_t value[IKEK_A_SETTINGS_MAX + 1];
};

struct conf {
	struct conn *conns;
	struct secret *secrets;
	unsigned int n_conns;
	unsigned int n_secrets;
	struct settings settings;
};

void child_free(struct child *child);
void conn_free(struct conn *conn);
void conf_free(struct conf *conf);

/* Values as text, in the notation of ikek.conf */
void addr_print(struct text *t, const struct addr *addr);
void range_print(struct text *t, const struct range *range);
void ident_print(struct text *t, const struct ident *id);
void selector_print(struct text *t, const struct selector *ts);
void transform_print(struct text *t, const struct transform *tr);
void proposal_print(struct text *t, const struct proposal *p);

/*
 * Values from text. Each returns NULL, or what is wrong as a sentence that the
 * caller frees.
 */
char *addr_parse(const char *s, struct addr *out);
char *range_parse(const char *s, struct range *out);
char *ident_parse(const char *s, struct ident *out);
char *selector_parse(const char *s, struct selector *out);

/**
 * struct keyword - a word of a proposal
 * @name: as strongSwan calls it
 * @type: transform type
 * @id: transform ID
 * @bits: key length, 0 for none
 * @flags: KEYWORD_*
 */
struct keyword {
	const char *name;
	uint8_t type;
	uint16_t id;
	uint16_t bits;
	uint8_t flags;
};

#define KEYWORD_WEAK	1	/* broken or small: warned about */
#define KEYWORD_AEAD	2	/* a cipher that needs no integrity transform */
#define KEYWORD_ESP	4	/* for ESP only */
#define KEYWORD_UNKNOWN	8	/* strongSwan has it, ikek does not */

/* ke1_ to ke7_ before the word of a KE method, or before "none", make it that of
 * an additional key exchange, RFC 9370; @type says which, else it is the word's.
 */
const struct keyword *keyword_find(const char *name, uint8_t *type);
/* Length of that prefix, or 0 */
size_t keyword_prefix(const char *name);
const struct keyword *keyword_of(const struct transform *tr);
/* The keyword nearest to @word, without its prefix, that ikek has, or NULL */
const char *keyword_nearest(const char *word);
const char *transform_type_name(uint8_t type);

#endif
