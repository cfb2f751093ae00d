// SPDX-License-Identifier: GPL-2.0-only
/*
 * Proposals in strongSwan's notation: words with dashes in between, completed
 * and checked as strongSwan does.
 */
#include <stdlib.h>
#include <string.h>

#include "ikekctl/conf.h"

/*
 * What is offered and taken when a configuration does not say: nothing broken
 * or small, and what every kernel has. Written like any other.
 */
static const char ike_default[] =
	"aes128gcm16-aes256gcm16-aes192gcm16-chacha20poly1305"
	"-prfsha256-prfsha384-prfsha512"
	"-x25519-ecp256-ecp384-modp2048-modp3072-modp4096,"
	"aes128-aes256-aes192-sha256-sha384-sha512"
	"-prfsha256-prfsha384-prfsha512"
	"-x25519-ecp256-ecp384-modp2048-modp3072-modp4096";
static const char esp_default[] =
	"aes128gcm16-aes256gcm16-aes192gcm16-chacha20poly1305-esn-noesn,"
	"aes128-aes256-aes192-sha256-sha384-sha512-esn-noesn";

/**
 * struct builder - a proposal being read
 * @p: it
 * @esp: for ESP, else for IKE
 * @aead: number of ciphers that need no integrity transform
 * @pos: where it stands
 * @d: where errors go
 */
struct builder {
	struct proposal p;
	bool esp;
	unsigned int aead;
	struct pos pos;
	struct diags *d;
};

static unsigned int count_type(const struct proposal *p, uint8_t type)
{
	unsigned int n = 0, i;

	for (i = 0; i < p->n; i++)
		n += p->t[i].type == type;
	return n;
}

static void add(struct builder *b, uint8_t type, uint16_t id, uint16_t bits)
{
	unsigned int i;

	for (i = 0; i < b->p.n; i++)
		if (b->p.t[i].type == type && b->p.t[i].id == id &&
		    b->p.t[i].bits == bits)
			return;
	b->p.t = grow(b->p.t, b->p.n, sizeof(*b->p.t));
	b->p.t[b->p.n++] = (struct transform){ type, id, bits };
}

static void remove_type(struct builder *b, uint8_t type)
{
	unsigned int kept = 0, i;

	for (i = 0; i < b->p.n; i++)
		if (b->p.t[i].type != type)
			b->p.t[kept++] = b->p.t[i];
	b->p.n = kept;
}

static bool add_word(struct builder *b, const char *word)
{
	uint8_t type;
	const struct keyword *k = keyword_find(word, &type);
	const char *near;

	if (!k) {
		near = keyword_nearest(word);
		diag_error(b->d, b->pos, "unknown algorithm \"%s\"%s%.*s%s%s",
			   word, near ? ", did you mean " : "",
			   near ? (int)keyword_prefix(word) : 0, word,
			   near ? near : "", near ? "?" : "");
		return false;
	}
	if (k->flags & KEYWORD_UNKNOWN) {
		diag_error(b->d, b->pos, "%s is not supported", k->name);
		return false;
	}
	if ((k->flags & KEYWORD_ESP && !b->esp) ||
	    (k->type == T_PRF && b->esp)) {
		diag_error(b->d, b->pos, "%s can't be part of an %s proposal",
			   k->name, b->esp ? "ESP" : "IKE");
		return false;
	}
	if (k->flags & KEYWORD_WEAK)
		diag_warning(b->d, b->pos, "%s is not safe to use", k->name);
	b->aead += !!(k->flags & KEYWORD_AEAD);
	add(b, type, k->id, k->bits);
	return true;
}

/* Without a PRF, those of the same hash as the integrity transforms are. */
static void derive_prf(struct builder *b)
{
	static const struct {
		uint16_t integ;
		uint16_t prf;
	} same[] = {
		{ 2, 2 }, { 12, 5 }, { 13, 6 }, { 14, 7 }, { 5, 4 }, { 8, 8 },
	};
	unsigned int n = b->p.n, i;
	size_t k;

	if (count_type(&b->p, T_PRF))
		return;
	for (i = 0; i < n; i++)
		for (k = 0; k < ARRAY_SIZE(same); k++)
			if (b->p.t[i].type == T_INTEG &&
			    b->p.t[i].id == same[k].integ)
				add(b, T_PRF, same[k].prf, 0);
}

static bool has_addke(const struct proposal *p)
{
	unsigned int i;

	for (i = 0; i < p->n; i++)
		if (is_addke(p->t[i].type))
			return true;
	return false;
}

static const char *missing(const struct builder *b)
{
	const struct proposal *p = &b->p;

	if (!count_type(p, T_ENCR))
		return "an encryption algorithm, such as aes128gcm16";
	if (!b->aead && !count_type(p, T_INTEG))
		return "an integrity algorithm, such as sha256";
	if (!b->esp && !count_type(p, T_PRF))
		return "a PRF, such as prfsha256";
	if (!count_type(p, T_KE) && (!b->esp || has_addke(p)))
		return "a key exchange method, such as x25519";
	return NULL;
}

static bool is_among(const uint16_t *ids, unsigned int n, uint16_t id)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		if (ids[i] == id)
			return true;
	return false;
}

/* The number of an additional key exchange that no method is left for, or 0. Each
 * gets its first one that has no part yet, as the kernel chooses.
 */
static unsigned int without_method(const struct proposal *p)
{
	uint16_t taken[T_ADDKE7 + 1] = {};
	unsigned int i, n = 0;
	uint8_t type;

	for (type = T_KE; type <= T_ADDKE7; type++) {
		bool named = false, found = false;

		if (type != T_KE && !is_addke(type))
			continue;
		for (i = 0; i < p->n && !found; i++) {
			if (p->t[i].type != type)
				continue;
			named = true;
			found = !p->t[i].id ||
				!is_among(taken, n, p->t[i].id);
			if (found)
				taken[n++] = p->t[i].id;
		}
		if (named && !found)
			return type - T_ADDKE1 + 1;
	}
	return 0;
}

static int by_type(const void *a, const void *b)
{
	const struct transform *x = a, *y = b;

	return (int)x->type - (int)y->type;
}

/* By type; a stable insertion sort, as order means preference */
static void sort_types(struct proposal *p)
{
	unsigned int i, k;

	for (i = 1; i < p->n; i++) {
		struct transform t = p->t[i];

		for (k = i; k && by_type(&p->t[k - 1], &t) > 0; k--)
			p->t[k] = p->t[k - 1];
		p->t[k] = t;
	}
}

static bool complete(struct builder *b, const char *text)
{
	unsigned int lacks;
	const char *what;

	if (!b->esp)
		derive_prf(b);
	else if (!count_type(&b->p, T_ESN))
		add(b, T_ESN, 0, 0);
	if (b->aead && b->aead < count_type(&b->p, T_ENCR)) {
		diag_error(b->d, b->pos,
			   "\"%s\" mixes ciphers that need an integrity algorithm with some that need none: make it two proposals",
			   text);
		return false;
	}
	if (b->aead)
		remove_type(b, T_INTEG);
	what = missing(b);
	if (what) {
		diag_error(b->d, b->pos, "\"%s\" lacks %s", text, what);
		return false;
	}
	if (b->p.n > TRANSFORMS_MAX) {
		diag_error(b->d, b->pos, "more than %u algorithms in a proposal",
			   TRANSFORMS_MAX);
		return false;
	}
	lacks = without_method(&b->p);
	if (lacks) {
		diag_error(b->d, b->pos,
			   "\"%s\" leaves no method for ke%u: each takes part once",
			   text, lacks);
		return false;
	}
	sort_types(&b->p);
	return true;
}

static bool parse_one(const char *text, struct builder *b)
{
	const char *at = text;
	bool ok = true;

	while (ok && *at) {
		size_t len = strcspn(at, "-");
		char *word = xstrndup(at, len);

		ok = add_word(b, word);
		free(word);
		at += len;
		if (*at == '-' && !*++at) {
			diag_error(b->d, b->pos, "\"%s\" ends with a dash",
				   text);
			ok = false;
		}
	}
	return ok && complete(b, text);
}

static bool append(struct proposal p, struct pos pos, struct proposal **out,
		   unsigned int *n, struct diags *d)
{
	if (*n == PROPOSALS_MAX) {
		diag_error(d, pos, "more than %u proposals", PROPOSALS_MAX);
		free(p.t);
		return false;
	}
	*out = grow(*out, *n, sizeof(**out));
	(*out)[(*n)++] = p;
	return true;
}

/* Read once, as a large configuration asks for them often */
static bool append_default(struct pos pos, bool esp, struct proposal **out,
			   unsigned int *n, struct diags *d)
{
	static struct {
		struct proposal *all;
		unsigned int n;
	} known[2];
	unsigned int i;
	bool ok = true;

	if (!known[esp].n)
		ok = value_proposals(esp ? esp_default : ike_default, pos, esp,
				     &known[esp].all, &known[esp].n, d);
	for (i = 0; ok && i < known[esp].n; i++) {
		struct proposal p = known[esp].all[i];

		p.standard = true;
		p.t = xcalloc(p.n, sizeof(*p.t));
		memcpy(p.t, known[esp].all[i].t, p.n * sizeof(*p.t));
		ok = append(p, pos, out, n, d);
	}
	return ok;
}

static bool append_one(const char *text, struct pos pos, bool esp,
		       struct proposal **out, unsigned int *n,
		       struct diags *d)
{
	struct builder b = { .esp = esp, .pos = pos, .d = d };

	if (!*text) {
		diag_error(d, pos, "a proposal is expected, such as aes128gcm16-prfsha256-x25519 for IKE, aes128gcm16 for ESP, or default");
		return false;
	}
	if (!parse_one(text, &b)) {
		free(b.p.t);
		return false;
	}
	return append(b.p, pos, out, n, d);
}

bool value_proposals(const char *value, struct pos pos, bool esp,
		     struct proposal **out, unsigned int *n, struct diags *d)
{
	bool ok = true;
	char *item;

	while (ok && (item = list_next(&value))) {
		if (!strcmp(item, "default"))
			ok = append_default(pos, esp, out, n, d);
		else
			ok = append_one(item, pos, esp, out, n, d);
		free(item);
	}
	return ok;
}
