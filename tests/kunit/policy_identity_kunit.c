// SPDX-License-Identifier: GPL-2.0-only
/* Identities: what is well formed, what matches what, what is printed. */
#include <kunit/test.h>

#include "ike/policy/identity.h"
#include "policy_dn.h"
#include "suites.h"

/* Names of ID types as they stand in the rows */
#define ANY	IKE_ID_ANY
#define FQDN	IKE_ID_FQDN
#define MAIL	IKE_ID_RFC822_ADDR
#define DN	IKE_ID_DER_ASN1_DN
#define KEYID	IKE_ID_KEY_ID
#define IP4	IKE_ID_IPV4_ADDR
#define IP6	IKE_ID_IPV6_ADDR

/* Text as it is, a DN from its text; in memory that ends where the ID ends */
static struct ike_id make_id(struct kunit *test, u8 type, const char *text)
{
	size_t len = strlen(text);
	u8 *p;

	if (type == DN)
		return (struct ike_id){ type, dn_build(test, text) };
	p = kunit_kmalloc(test, len ?: 1, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, p);
	memcpy(p, text, len);
	return (struct ike_id){ type, IKE_VIEW(p, len) };
}

enum rank { NONE, BY_ANY, WILD, SAME };

static const struct match_row {
	const char *desc;
	u8 pattern_type;
	const char *pattern;
	u8 type;
	const char *id;
	enum rank rank;
} match_rows[] = {
	{ "any takes FQDN", ANY, "", FQDN, "moon.example.org", BY_ANY },
	{ "any takes KEY_ID", ANY, "", KEYID, "x", BY_ANY },
	{ "same FQDN", FQDN, "moon.example.org", FQDN, "moon.example.org",
	  SAME },
	{ "FQDN in another case", FQDN, "Moon.example.org",
	  FQDN, "moon.EXAMPLE.org", SAME },
	{ "another FQDN", FQDN, "moon.example.org", FQDN, "sun.example.org",
	  NONE },
	{ "FQDN that is a prefix", FQDN, "moon", FQDN, "moon.example.org",
	  NONE },
	{ "FQDN wildcard", FQDN, "*.example.org", FQDN, "moon.example.org",
	  WILD },
	{ "FQDN wildcard over two labels", FQDN, "*.example.org",
	  FQDN, "a.b.EXAMPLE.org", WILD },
	{ "FQDN wildcard stands for something", FQDN, "*.example.org",
	  FQDN, ".example.org", NONE },
	{ "FQDN wildcard wants the dot", FQDN, "*.example.org",
	  FQDN, "moonexample.org", NONE },
	{ "bare wildcard", FQDN, "*", FQDN, "moon", WILD },
	{ "wildcard in the middle is none", FQDN, "moon.*.org",
	  FQDN, "moon.example.org", NONE },
	{ "the peer's wildcard is none", FQDN, "moon.example.org",
	  FQDN, "*.example.org", NONE },
	{ "FQDN pattern and a mailbox", FQDN, "*example.org",
	  MAIL, "carol@example.org", NONE },
	{ "same mailbox", MAIL, "carol@example.org", MAIL, "Carol@example.org",
	  SAME },
	{ "mailbox wildcard", MAIL, "*@example.org", MAIL, "carol@example.org",
	  WILD },
	{ "mailbox wildcard elsewhere", MAIL, "*@example.org",
	  MAIL, "carol@example.com", NONE },
	{ "same KEY_ID", KEYID, "moon", KEYID, "moon", SAME },
	{ "KEY_ID in another case", KEYID, "moon", KEYID, "Moon", NONE },
	{ "no wildcard in KEY_ID", KEYID, "*", KEYID, "moon", NONE },
	{ "KEY_ID and FQDN", KEYID, "moon", FQDN, "moon", NONE },
	{ "same IPv4", IP4, "\x0a\x01\x02\x03", IP4, "\x0a\x01\x02\x03",
	  SAME },
	{ "another IPv4", IP4, "\x0a\x01\x02\x03", IP4, "\x0a\x01\x02\x04",
	  NONE },
	{ "IPv4 as KEY_ID", IP4, "\x0a\x01\x02\x03", KEYID, "\x0a\x01\x02\x03",
	  NONE },
	{ "same DN", DN, "C=CH,O=x,CN=moon", DN, "C=CH,O=x,CN=moon", SAME },
	{ "DN of other string types", DN, "C=CH,O=x,CN=moon",
	  DN, "C=CH,O:0c=x,CN:16=moon", SAME },
	{ "DN in another case", DN, "C=CH,O=Linux,CN=moon",
	  DN, "C=ch,O:0c=LINUX,CN=Moon", SAME },
	{ "DN with other spaces", DN, "O=Linux strongSwan",
	  DN, "O= Linux   strongSwan ", SAME },
	{ "DN without the space", DN, "O=Linux strongSwan",
	  DN, "O=LinuxstrongSwan", NONE },
	{ "DN with another value", DN, "C=CH,CN=moon", DN, "C=CH,CN=sun",
	  NONE },
	{ "DN value that is a prefix", DN, "CN=moon", DN, "CN=moonlight",
	  NONE },
	{ "DN with another type", DN, "C=CH,CN=moon", DN, "C=CH,OU=moon",
	  NONE },
	{ "DN in another order", DN, "C=CH,CN=moon", DN, "CN=moon,C=CH", NONE },
	{ "DN with an RDN more", DN, "C=CH,O=x", DN, "C=CH,O=x,CN=moon", NONE },
	{ "DN with an RDN less", DN, "C=CH,O=x,CN=moon", DN, "C=CH,O=x", NONE },
	{ "empty DN and another", DN, "", DN, "CN=moon", NONE },
	{ "empty DN", DN, "", DN, "", SAME },
	{ "DN wildcard", DN, "C=CH,O=x,CN=*", DN, "C=CH,O=x,CN=moon", WILD },
	{ "DN all wildcards", DN, "C=*,CN=*", DN, "C=CH,CN=moon", WILD },
	{ "DN wildcard does not add RDNs", DN, "C=CH,CN=*",
	  DN, "C=CH,O=x,CN=moon", NONE },
	{ "DN wildcard for binary values", DN, "C=CH,CN=*", DN, "C=CH,CN:04=x",
	  WILD },
	{ "DN wildcard is the whole value", DN, "CN=m*", DN, "CN=moon", NONE },
	{ "binary * is no wildcard", DN, "CN:04=*", DN, "CN=moon", NONE },
	{ "the peer's DN wildcard is none", DN, "CN=moon", DN, "CN=*", NONE },
	{ "RDN with two attributes", DN, "C=CH,CN=moon+OU=y",
	  DN, "C=CH,CN=Moon+OU=Y", SAME },
	{ "two attributes are not two RDNs", DN, "C=CH,CN=moon,OU=y",
	  DN, "C=CH,CN=moon+OU=y", NONE },
	{ "binary values are exact", DN, "CN:04=moon", DN, "CN:04=Moon",
	  NONE },
	{ "binary is no string", DN, "CN:04=moon", DN, "CN=moon", NONE },
};
KUNIT_ARRAY_PARAM_DESC(match, match_rows, desc);

static enum rank rank_of(unsigned int match)
{
	if (match == IKE_ID_MATCH_EXACT)
		return SAME;
	if (match > 1)
		return match < IKE_ID_MATCH_EXACT ? WILD : -1;
	return match ? BY_ANY : NONE;
}

static void match_test(struct kunit *test)
{
	const struct match_row *row = test->param_value;
	struct ike_id pattern = make_id(test, row->pattern_type, row->pattern);
	struct ike_id id = make_id(test, row->type, row->id);

	KUNIT_EXPECT_EQ(test, rank_of(ike_id_match(&pattern, &id)), row->rank);
	KUNIT_EXPECT_EQ(test, ike_id_equal(&pattern, &id), row->rank == SAME);
	KUNIT_EXPECT_EQ(test, ike_id_equal(&id, &pattern), row->rank == SAME);
	KUNIT_EXPECT_EQ(test, ike_id_check(&id), 0);
	if (row->rank == WILD || row->rank == BY_ANY)
		KUNIT_EXPECT_TRUE(test, ike_id_is_pattern(&pattern));
}

static void narrower_pattern_wins(struct kunit *test)
{
	struct ike_id moon = make_id(test, FQDN, "moon.example.org");
	struct ike_id wide = make_id(test, FQDN, "*.org");
	struct ike_id narrow = make_id(test, FQDN, "*.example.org");
	struct ike_id dn = make_id(test, DN, "C=CH,O=x,CN=moon");
	struct ike_id two = make_id(test, DN, "C=CH,O=*,CN=*");
	struct ike_id one = make_id(test, DN, "C=CH,O=x,CN=*");

	KUNIT_EXPECT_GT(test, ike_id_match(&narrow, &moon),
			ike_id_match(&wide, &moon));
	KUNIT_EXPECT_GT(test, ike_id_match(&one, &dn), ike_id_match(&two, &dn));
}

static const struct check_row {
	const char *desc;
	u8 type;
	u8 len;
	const char *data;
	bool ok;
} check_rows[] = {
	{ "any is nobody", ANY, 0, "", false },
	{ "IPv4", IP4, 4, "\x0a\0\0\1", true },
	{ "IPv4 of 3 octets", IP4, 3, "\x0a\0\0", false },
	{ "IPv4 of 16 octets", IP4, 16, "0123456789abcdef", false },
	{ "IPv6", IP6, 16, "0123456789abcdef", true },
	{ "IPv6 of 4 octets", IP6, 4, "0123", false },
	{ "FQDN", FQDN, 4, "moon", true },
	{ "empty FQDN", FQDN, 0, "", false },
	{ "FQDN with NUL", FQDN, 5, "mo\0on", false },
	{ "FQDN with newline", FQDN, 5, "moon\n", false },
	{ "FQDN with DEL", FQDN, 5, "moon\x7f", false },
	{ "FQDN in UTF-8", FQDN, 5, "m\xc3\xb6nd", true },
	{ "mailbox", MAIL, 3, "a@b", true },
	{ "empty mailbox", MAIL, 0, "", false },
	{ "mailbox with escape", MAIL, 4, "a@b\x1b", false },
	{ "KEY_ID of any octets", KEYID, 3, "\0\xff\n", true },
	{ "empty KEY_ID", KEYID, 0, "", false },
	{ "empty DN", DN, 2, "\x30\x00", true },
	{ "no DN", DN, 4, "moon", false },
	{ "GeneralName", IKE_ID_DER_ASN1_GN, 4, "\x82\x02" "ab", true },
	{ "GeneralName with more behind it", IKE_ID_DER_ASN1_GN, 5,
	  "\x82\x02" "abc", false },
	{ "NULL", IKE_ID_NULL, 0, "", true },
	{ "NULL with a value", IKE_ID_NULL, 1, "x", false },
	{ "type that RFC 7296 does not have", 4, 4, "\x0a\0\0\1", false },
	{ "private type", 201, 1, "x", false },
};
KUNIT_ARRAY_PARAM_DESC(check, check_rows, desc);

static void check_test(struct kunit *test)
{
	const struct check_row *row = test->param_value;
	struct ike_id id = { row->type, IKE_VIEW(row->data, row->len) };

	KUNIT_EXPECT_EQ(test, ike_id_check(&id),
			row->ok ? 0 : IKE_N_INVALID_SYNTAX);
}

static void long_id_is_refused(struct kunit *test)
{
	u8 *p = kunit_kzalloc(test, IKE_ID_LEN_MAX + 1, GFP_KERNEL);
	struct ike_id id = { KEYID, IKE_VIEW(p, IKE_ID_LEN_MAX) };
	struct ike_id *copy;

	KUNIT_ASSERT_NOT_NULL(test, p);
	KUNIT_EXPECT_EQ(test, ike_id_check(&id), 0);
	copy = ike_id_dup(&id);
	KUNIT_EXPECT_NOT_NULL(test, copy);
	kfree(copy);

	id.data.len++;
	KUNIT_EXPECT_EQ(test, ike_id_check(&id), IKE_N_INVALID_SYNTAX);
	KUNIT_EXPECT_NULL(test, ike_id_dup(&id));
}

#define HEX(s)	{ (const u8 *)(s), sizeof(s) - 1 }

/* DER that is nearly a name */
static const struct der_row {
	const char *desc;
	struct ike_view der;
} der_rows[] = {
	{ "no tag", HEX("") },
	{ "no length", HEX("\x30") },
	{ "a SET outside", HEX("\x31\x00") },
	{ "indefinite length", HEX("\x30\x80\x00\x00") },
	{ "length in the long form without need", HEX("\x30\x81\x00") },
	{ "length of two octets without need", HEX("\x30\x82\x00\x00") },
	{ "length of four octets", HEX("\x30\x84\x00\x00\x00\x00") },
	{ "length octet missing", HEX("\x30\x82\x01") },
	{ "length beyond the end", HEX("\x30\x01") },
	{ "something behind it", HEX("\x30\x00\x00") },
	{ "tag number in more octets", HEX("\x3f\x30\x00") },
	{ "no SET in it", HEX("\x30\x02\x30\x00") },
	{ "empty SET", HEX("\x30\x02\x31\x00") },
	{ "no SEQUENCE in the SET", HEX("\x30\x04\x31\x02\x31\x00") },
	{ "empty SEQUENCE", HEX("\x30\x04\x31\x02\x30\x00") },
	{ "type is no OID",
	  HEX("\x30\x0b\x31\x09\x30\x07\x04\x03\x55\x04\x03\x13\x00") },
	{ "empty OID", HEX("\x30\x08\x31\x06\x30\x04\x06\x00\x13\x00") },
	{ "no value", HEX("\x30\x09\x31\x07\x30\x05\x06\x03\x55\x04\x03") },
	{ "two values",
	  HEX("\x30\x0d\x31\x0b\x30\x09\x06\x03\x55\x04\x03\x13\x00\x13\x00") },
	{ "value longer than its SEQUENCE",
	  HEX("\x30\x0b\x31\x09\x30\x07\x06\x03\x55\x04\x03\x13\x01") },
};
KUNIT_ARRAY_PARAM_DESC(der, der_rows, desc);

static void malformed_dn_fits_nothing(struct kunit *test)
{
	const struct der_row *row = test->param_value;
	struct ike_id id = { DN, row->der };
	struct ike_id good = make_id(test, DN, "CN=");
	char buf[64];

	KUNIT_EXPECT_EQ(test, ike_id_check(&id), IKE_N_INVALID_SYNTAX);
	KUNIT_EXPECT_EQ(test, ike_id_match(&good, &id), 0);
	KUNIT_EXPECT_EQ(test, ike_id_match(&id, &id), 0);
	KUNIT_EXPECT_FALSE(test, ike_id_is_pattern(&id));
	KUNIT_EXPECT_TRUE(test, ike_id_print(&id, buf, sizeof(buf)) == buf);
}

static const char long_dn[] =
	"C=CH,O:0c=Linux strongSwan,OU=Research and then so much more that the"
	" length of all of this does not fit into one octet any longer,"
	"CN=moon+E:16=moon@example.org";

/* In memory of its own, so that KASAN sees a read behind the end */
static void truncated_dn(struct kunit *test)
{
	struct ike_id whole = make_id(test, DN, long_dn);
	char buf[256];
	size_t len;

	KUNIT_ASSERT_GT(test, whole.data.len, 128);
	KUNIT_ASSERT_EQ(test, ike_id_check(&whole), 0);
	for (len = 0; len < whole.data.len; len++) {
		u8 *p = kmemdup(whole.data.p, len, GFP_KERNEL);
		struct ike_id id = { DN, IKE_VIEW(p, len) };

		KUNIT_ASSERT_NOT_NULL(test, p);
		KUNIT_EXPECT_EQ(test, ike_id_check(&id), IKE_N_INVALID_SYNTAX);
		KUNIT_EXPECT_EQ(test, ike_id_match(&whole, &id), 0);
		ike_id_print(&id, buf, sizeof(buf));
		kfree(p);
	}
}

/* Every octet with every value: nothing is read that is not there */
static void mangled_dn(struct kunit *test)
{
	struct ike_id whole = make_id(test, DN, "C=CH,O:0c=x,CN=moon+E:16=m@x");
	u8 *p = (u8 *)whole.data.p;
	struct ike_id copy;
	char buf[128];
	size_t at;
	unsigned int v;

	copy = whole;
	copy.data.p = kunit_kmalloc(test, whole.data.len, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, copy.data.p);
	memcpy((u8 *)copy.data.p, p, whole.data.len);

	for (at = 0; at < whole.data.len; at++) {
		u8 was = p[at];

		for (v = 0; v < 256; v++) {
			p[at] = v;
			if (ike_id_check(&whole))
				KUNIT_EXPECT_EQ(test,
						ike_id_match(&copy, &whole), 0);
			ike_id_print(&whole, buf, sizeof(buf));
		}
		p[at] = was;
	}
	KUNIT_EXPECT_TRUE(test, ike_id_equal(&whole, &copy));
}

static const struct print_row {
	const char *text;
	u8 type;
	struct ike_view data;
} print_rows[] = {
	{ "%any", ANY, HEX("") },
	{ "10.1.2.3", IP4, HEX("\x0a\x01\x02\x03") },
	{ "2001:db8::1", IP6,
	  HEX("\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01") },
	{ "#0a01", IP4, HEX("\x0a\x01") },
	{ "moon.example.org", FQDN, HEX("moon.example.org") },
	{ "*.example.org", FQDN, HEX("*.example.org") },
	{ "fqdn:carol@example.org", FQDN, HEX("carol@example.org") },
	{ "fqdn:10.1.2.3", FQDN, HEX("10.1.2.3") },
	{ "fqdn:%any", FQDN, HEX("%any") },
	{ "mo\\0aon\\1b[2J\\7f\\c2\\9b\\\\", FQDN,
	  HEX("mo\non\x1b[2J\x7f\xc2\x9b\\") },
	{ "carol@example.org", MAIL, HEX("carol@example.org") },
	{ "rfc822:carol", MAIL, HEX("carol") },
	{ "keyid:moon", KEYID, HEX("moon") },
	{ "keyid:#6d6f000a", KEYID, HEX("mo\0\n") },
	{ "keyid:#2361", KEYID, HEX("#a") },
	{ "{13}:#", IKE_ID_NULL, HEX("") },
	{ "{10}:#820161", IKE_ID_DER_ASN1_GN, HEX("\x82\x01" "a") },
	{ "{201}:#0102", 201, HEX("\x01\x02") },
};
KUNIT_ARRAY_PARAM_DESC(print, print_rows, text);

/* Every size of buffer holds a front part of the text and a NUL. */
static void expect_text(struct kunit *test, const struct ike_id *id,
			const char *text)
{
	size_t size, len = strlen(text);
	char buf[160];

	KUNIT_ASSERT_LT(test, len + 1, sizeof(buf));
	for (size = 1; size <= len + 2; size++) {
		memset(buf, '~', sizeof(buf));
		ike_id_print(id, buf, size);
		KUNIT_EXPECT_EQ(test, strnlen(buf, size),
				min(size - 1, len));
		KUNIT_EXPECT_TRUE(test, !strncmp(buf, text, size - 1));
		KUNIT_EXPECT_EQ(test, buf[size], '~');
	}
	KUNIT_EXPECT_STREQ(test, ike_id_print(id, buf, sizeof(buf)), text);
}

static void print_test(struct kunit *test)
{
	const struct print_row *row = test->param_value;
	struct ike_id id = { row->type, row->data };

	expect_text(test, &id, row->text);
}

static const struct print_dn_row {
	const char *text;
	const char *dn;
} print_dn_rows[] = {
	{ "C=CH, O=Linux strongSwan, CN=moon",
	  "C=CH,O=Linux strongSwan,CN=moon" },
	{ "CN=moon+E=m@x, UID=u, DC=org", "CN=moon+E:16=m@x,UID=u,DC:16=org" },
	{ "CN=a\\=b\\\"\\0a", "CN=a=b\"\n" },
	{ "CN=#6f6e", "CN:04=on" },
	{ "2.5.4.17=8000, 1.2.840.113549=x", "2.5.4.17=8000,rsa=x" },
	{ "", "" },
};
KUNIT_ARRAY_PARAM_DESC(print_dn, print_dn_rows, text);

static void print_dn_test(struct kunit *test)
{
	const struct print_dn_row *row = test->param_value;
	struct ike_id id = make_id(test, DN, row->dn);

	expect_text(test, &id, row->text);
}

static void address_stands_for_identity(struct kunit *test)
{
	struct ike_addr v4 = { 4, { 10, 1, 2, 3 } };
	struct ike_addr v6 = { 16, { 0xfe, 0x80 } };
	struct ike_addr none = { };
	struct ike_id id;

	ike_id_of_addr(&v4, &id);
	KUNIT_EXPECT_EQ(test, id.type, IKE_ID_IPV4_ADDR);
	KUNIT_EXPECT_EQ(test, id.data.len, 4);
	KUNIT_EXPECT_TRUE(test, id.data.p == v4.b);
	ike_id_of_addr(&v6, &id);
	KUNIT_EXPECT_EQ(test, id.type, IKE_ID_IPV6_ADDR);
	KUNIT_EXPECT_EQ(test, ike_id_check(&id), 0);
	ike_id_of_addr(&none, &id);
	KUNIT_EXPECT_EQ(test, id.type, IKE_ID_ANY);
}

static void copy_stands_alone(struct kunit *test)
{
	char name[] = "moon.example.org";
	struct ike_id id = { FQDN, IKE_VIEW(name, strlen(name)) };
	struct ike_id any = { ANY };
	struct ike_id *copy = ike_id_dup(&id);

	KUNIT_ASSERT_NOT_NULL(test, copy);
	KUNIT_EXPECT_TRUE(test, ike_id_equal(copy, &id));
	memset(name, 'x', sizeof(name));
	KUNIT_EXPECT_FALSE(test, ike_id_equal(copy, &id));
	kfree(copy);

	copy = ike_id_dup(&any);
	KUNIT_ASSERT_NOT_NULL(test, copy);
	KUNIT_EXPECT_EQ(test, copy->type, IKE_ID_ANY);
	kfree(copy);
}

static struct kunit_case cases[] = {
	KUNIT_CASE_PARAM(match_test, match_gen_params),
	KUNIT_CASE(narrower_pattern_wins),
	KUNIT_CASE_PARAM(check_test, check_gen_params),
	KUNIT_CASE(long_id_is_refused),
	KUNIT_CASE_PARAM(malformed_dn_fits_nothing, der_gen_params),
	KUNIT_CASE(truncated_dn),
	KUNIT_CASE(mangled_dn),
	KUNIT_CASE_PARAM(print_test, print_gen_params),
	KUNIT_CASE_PARAM(print_dn_test, print_dn_gen_params),
	KUNIT_CASE(address_stands_for_identity),
	KUNIT_CASE(copy_stands_alone),
	{ }
};

struct kunit_suite ikek_identity_suite = {
	.name = "ikek_identity",
	.test_cases = cases,
};
