// SPDX-License-Identifier: GPL-2.0-only
/*
 * Distinguished names: Name of X.501 in DER, compared in the way of RFC 5280
 * section 7.1 as far as ASCII goes. A peer's name is a stranger's bytes: all
 * lengths are judged by take_tlv(), and nothing recurses.
 */
#include <linux/ctype.h>
#include <linux/minmax.h>

#include "ike/policy/dn.h"
#include "ike/policy/hash.h"

#define DER_OID			0x06
#define DER_UTF8_STRING		0x0c
#define DER_NUMERIC_STRING	0x12
#define DER_PRINTABLE_STRING	0x13
#define DER_T61_STRING		0x14
#define DER_IA5_STRING		0x16
#define DER_VISIBLE_STRING	0x1a
#define DER_SEQUENCE		0x30
#define DER_SET			0x31

#define DER_TAG_NUMBER		0x1f	/* all set: the number follows */

/* AttributeTypeAndValue of X.501 */
struct attribute {
	struct ike_view oid;
	u8 tag;
	struct ike_view value;
};

/* Walks over the attributes of a name; @rdn is what is left of the RDN */
struct walk {
	struct ike_view name;
	struct ike_view rdn;
};

enum step {
	STEP_END,
	STEP_BAD,
	STEP_SAME_RDN,
	STEP_NEXT_RDN,
};

/* DER has one way only to write a length; no name needs more than 16 bits. */
static int take_length(struct ike_view *c, size_t *len)
{
	u8 octet;
	u16 wide;

	if (ike_take_u8(c, &octet))
		return -EBADMSG;
	if (octet < 0x80) {
		*len = octet;
		return 0;
	}
	if (octet == 0x81) {
		if (ike_take_u8(c, &octet) || octet < 0x80)
			return -EBADMSG;
		*len = octet;
		return 0;
	}
	if (octet != 0x82 || ike_take_u16(c, &wide) || wide < 0x100)
		return -EBADMSG;
	*len = wide;
	return 0;
}

static int take_tlv(struct ike_view *c, u8 *tag, struct ike_view *value)
{
	size_t len;

	if (ike_take_u8(c, tag) || (*tag & DER_TAG_NUMBER) == DER_TAG_NUMBER)
		return -EBADMSG;
	if (take_length(c, &len))
		return -EBADMSG;
	return ike_take(c, len, value);
}

static int take_tagged(struct ike_view *c, u8 want, struct ike_view *value)
{
	u8 tag;

	if (take_tlv(c, &tag, value) || tag != want)
		return -EBADMSG;
	return 0;
}

static int take_attribute(struct ike_view *c, struct attribute *out)
{
	struct ike_view pair;

	if (take_tagged(c, DER_SEQUENCE, &pair) ||
	    take_tagged(&pair, DER_OID, &out->oid) || !out->oid.len ||
	    take_tlv(&pair, &out->tag, &out->value) || pair.len)
		return -EBADMSG;
	return 0;
}

static int walk_begin(struct ike_view dn, struct walk *w)
{
	w->rdn = IKE_VIEW(NULL, 0);
	if (take_tagged(&dn, DER_SEQUENCE, &w->name) || dn.len)
		return -EBADMSG;
	return 0;
}

static enum step walk_next(struct walk *w, struct attribute *out)
{
	enum step step = STEP_SAME_RDN;

	if (!w->rdn.len) {
		if (!w->name.len)
			return STEP_END;
		if (take_tagged(&w->name, DER_SET, &w->rdn))
			return STEP_BAD;
		step = STEP_NEXT_RDN;
	}
	return take_attribute(&w->rdn, out) ? STEP_BAD : step;
}

/**
 * ike_dn_check - is it a well-formed distinguished name?
 * @dn: Name in DER
 *
 * Context: any.
 * Return: 0, or -EBADMSG.
 */
int ike_dn_check(struct ike_view dn)
{
	struct attribute a;
	struct walk w;
	enum step step;

	if (walk_begin(dn, &w))
		return -EBADMSG;
	do {
		step = walk_next(&w, &a);
	} while (step == STEP_SAME_RDN || step == STEP_NEXT_RDN);
	return step == STEP_END ? 0 : -EBADMSG;
}

/**
 * ike_der_check - is it one element of DER with nothing behind it?
 * @der: bytes; what is inside of the element is not looked at
 *
 * Context: any.
 * Return: 0, or -EBADMSG.
 */
int ike_der_check(struct ike_view der)
{
	struct ike_view value;
	u8 tag;

	if (take_tlv(&der, &tag, &value) || der.len)
		return -EBADMSG;
	return 0;
}

/* Strings whose octets are ASCII or a superset of it */
static bool is_string(u8 tag)
{
	switch (tag) {
	case DER_UTF8_STRING:
	case DER_NUMERIC_STRING:
	case DER_PRINTABLE_STRING:
	case DER_T61_STRING:
	case DER_IA5_STRING:
	case DER_VISIBLE_STRING:
		return true;
	default:
		return false;
	}
}

static void skip_blanks(struct ike_view *c)
{
	while (c->len && c->p[0] == ' ')
		*c = IKE_VIEW(c->p + 1, c->len - 1);
}

/*
 * The next octet, ASCII in lower case, a run of spaces as one and none at the
 * end; -ENOENT there. Octets of UTF-8 stay what they are.
 */
static int next_folded(struct ike_view *c)
{
	u8 v;

	if (ike_take_u8(c, &v))
		return -ENOENT;
	if (v == ' ') {
		skip_blanks(c);
		return c->len ? ' ' : -ENOENT;
	}
	return v < 0x80 ? tolower(v) : v;
}

static bool string_equal(struct ike_view a, struct ike_view b)
{
	int x, y;

	skip_blanks(&a);
	skip_blanks(&b);
	do {
		x = next_folded(&a);
		y = next_folded(&b);
	} while (x == y && x >= 0);
	return x == y;
}

static bool is_wildcard(const struct attribute *a)
{
	return is_string(a->tag) && a->value.len == 1 && a->value.p[0] == '*';
}

static bool value_equal(const struct attribute *a, const struct attribute *b)
{
	if (is_string(a->tag) && is_string(b->tag))
		return string_equal(a->value, b->value);
	return a->tag == b->tag && ike_view_equal(a->value, b->value);
}

/**
 * ike_dn_match - does a name fit a pattern?
 * @pattern: a name in which the value "*" stands for every value
 * @dn: a name
 * @wildcards: number of values that only a wildcard fitted
 *
 * RDNs are compared one by one and in order; types of strings, the case of
 * ASCII letters and the number of spaces make no difference.
 *
 * Context: any.
 * Return: 0, or -ENOENT when it does not, or when one of them
 * is malformed.
 */
int ike_dn_match(struct ike_view pattern, struct ike_view dn,
		 unsigned int *wildcards)
{
	struct attribute a, b;
	struct walk v, w;
	enum step step;

	*wildcards = 0;
	if (walk_begin(pattern, &v) || walk_begin(dn, &w))
		return -ENOENT;

	for (;;) {
		step = walk_next(&v, &a);
		if (step != walk_next(&w, &b) || step == STEP_BAD)
			return -ENOENT;
		if (step == STEP_END)
			return 0;
		if (!ike_view_equal(a.oid, b.oid))
			return -ENOENT;
		if (value_equal(&a, &b))
			continue;
		if (!is_wildcard(&a))
			return -ENOENT;
		++*wildcards;
	}
}

/**
 * ike_dn_is_pattern - has a name values that are wildcards?
 * @dn: a name
 *
 * Context: any.
 * Return: true if so; false also for a malformed name.
 */
bool ike_dn_is_pattern(struct ike_view dn)
{
	struct attribute a;
	struct walk w;
	enum step step;

	if (walk_begin(dn, &w))
		return false;
	for (;;) {
		step = walk_next(&w, &a);
		if (step == STEP_END || step == STEP_BAD)
			return false;
		if (is_wildcard(&a))
			return true;
	}
}

static u64 hash_value(const struct attribute *a, u64 hash)
{
	struct ike_view v = a->value;
	int c;

	if (!is_string(a->tag))
		return ike_hash(v, hash);
	skip_blanks(&v);
	while ((c = next_folded(&v)) >= 0)
		hash = ike_hash_u8(c, hash);
	return hash;
}

/**
 * ike_dn_hash - a number that names have in common if they match
 * @dn: a name without wildcards
 * @hash: of what goes before
 *
 * Context: any.
 * Return: the number; of a malformed name, any.
 */
u64 ike_dn_hash(struct ike_view dn, u64 hash)
{
	struct attribute a;
	struct walk w;
	enum step step;

	if (walk_begin(dn, &w))
		return hash;
	for (;;) {
		step = walk_next(&w, &a);
		if (step == STEP_END || step == STEP_BAD)
			return hash;
		hash = hash_value(&a, ike_hash(a.oid, hash));
	}
}

/* Attribute types with the short names that swanctl knows them by */
static const struct {
	u8 len;
	u8 oid[10];
	const char *name;
} types[] = {
	{ 3, { 0x55, 0x04, 0x03 }, "CN" },
	{ 3, { 0x55, 0x04, 0x04 }, "S" },
	{ 3, { 0x55, 0x04, 0x05 }, "SN" },
	{ 3, { 0x55, 0x04, 0x06 }, "C" },
	{ 3, { 0x55, 0x04, 0x07 }, "L" },
	{ 3, { 0x55, 0x04, 0x08 }, "ST" },
	{ 3, { 0x55, 0x04, 0x0a }, "O" },
	{ 3, { 0x55, 0x04, 0x0b }, "OU" },
	{ 3, { 0x55, 0x04, 0x0c }, "T" },
	{ 3, { 0x55, 0x04, 0x0d }, "D" },
	{ 3, { 0x55, 0x04, 0x29 }, "N" },
	{ 3, { 0x55, 0x04, 0x2a }, "G" },
	{ 3, { 0x55, 0x04, 0x2b }, "I" },
	{ 3, { 0x55, 0x04, 0x2e }, "dnQualifier" },
	{ 3, { 0x55, 0x04, 0x41 }, "pseudonym" },
	{ 9, { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x01 }, "E" },
	{ 10, { 0x09, 0x92, 0x26, 0x89, 0x93, 0xf2, 0x2c, 0x64, 0x01, 0x01 },
	  "UID" },
	{ 10, { 0x09, 0x92, 0x26, 0x89, 0x93, 0xf2, 0x2c, 0x64, 0x01, 0x19 },
	  "DC" },
};

/* Base 128, the first arc and the second in one number; X.690 section 8.19 */
static void print_dotted(struct ike_view oid, struct ike_text *t)
{
	bool first = true;
	u64 arc = 0;
	size_t i;

	for (i = 0; i < oid.len; i++) {
		arc = arc << 7 | (oid.p[i] & 0x7f);
		if (oid.p[i] & 0x80)
			continue;
		if (first) {
			unsigned int top = arc < 40 ? 0 : arc < 80 ? 1 : 2;

			ike_text_add(t, "%u.%llu", top, arc - 40 * top);
		} else {
			ike_text_add(t, ".%llu", arc);
		}
		first = false;
		arc = 0;
	}
}

static void print_type(struct ike_view oid, struct ike_text *t)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(types); i++) {
		if (ike_view_equal(oid, IKE_VIEW(types[i].oid, types[i].len))) {
			ike_text_add(t, "%s", types[i].name);
			return;
		}
	}
	print_dotted(oid, t);
}

static void print_value(const struct attribute *a, struct ike_text *t)
{
	if (is_string(a->tag))
		ike_text_escape(t, a->value, ",+\"=");
	else
		ike_text_hex(t, a->value);
}

/**
 * ike_dn_print - a name in text, such as "C=CH, O=strongSwan, CN=moon"
 * @dn: the name; a malformed one is printed as far as it goes
 * @t: text to add it to
 *
 * RDNs with several attributes have a + between them; values that are no
 * string are "#" and hexadecimal digits.
 *
 * Context: any.
 */
void ike_dn_print(struct ike_view dn, struct ike_text *t)
{
	const char *between = "";
	struct attribute a;
	struct walk w;
	enum step step;

	if (walk_begin(dn, &w))
		return;
	for (;;) {
		step = walk_next(&w, &a);
		if (step == STEP_END || step == STEP_BAD)
			return;
		if (*between)
			ike_text_add(t, "%s",
				     step == STEP_NEXT_RDN ? ", " : "+");
		between = ", ";
		print_type(a.oid, t);
		ike_text_add(t, "=");
		print_value(&a, t);
	}
}
