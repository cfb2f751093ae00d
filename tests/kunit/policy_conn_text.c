// SPDX-License-Identifier: GPL-2.0-only
/* Connections for tests. */
#include <linux/slab.h>

#include "policy_conn_text.h"
#include "policy_dn.h"
#include "policy_proposal_text.h"
#include "policy_ts_text.h"

#define IKE_PROPOSAL	"aes128-prfsha256-sha256-x25519"
#define ESP_PROPOSAL	"aes128gcm16-noesn"

/* kmemdup() for what is to belong to a connection */
static void *own(struct kunit *test, const void *p, size_t len)
{
	void *copy = kmemdup(p, len, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, copy);
	return copy;
}

/**
 * conn_id - an identity from text
 * @test: fails without memory
 * @text: see policy_conn_text.h
 *
 * Return: the identity, for kfree().
 */
struct ike_id *conn_id(struct kunit *test, const char *text)
{
	struct ike_addr addr = { };
	struct ike_id id = { IKE_ID_ANY }, *copy;

	if (!text)
		return NULL;
	if (strchr(text, '='))
		id = (struct ike_id){ IKE_ID_DER_ASN1_DN,
				      dn_build(test, text) };
	else if (strchr(text, '@'))
		id = (struct ike_id){ IKE_ID_RFC822_ADDR,
				      IKE_VIEW(text, strlen(text)) };
	else if (strspn(text, "0123456789.") == strlen(text) ||
		 strchr(text, ':'))
		addr = addr_parse(test, text);
	else if (strcmp(text, "%any"))
		id = (struct ike_id){ IKE_ID_FQDN,
				      IKE_VIEW(text, strlen(text)) };
	if (addr.len)
		ike_id_of_addr(&addr, &id);
	copy = ike_id_dup(&id);
	KUNIT_ASSERT_NOT_NULL(test, copy);
	return copy;
}

/**
 * conn_ranges - address ranges from text
 * @test: fails without memory
 * @text: see policy_conn_text.h
 * @n: receives how many
 *
 * Return: the ranges, for kfree(); NULL for any.
 */
struct ike_addr_range *conn_ranges(struct kunit *test, const char *text,
				   u16 *n)
{
	struct ike_ts_list *list = ts_list_parse(test, text);
	struct ike_addr_range *r;

	*n = 0;
	if (!list->n)
		return NULL;
	r = kcalloc(list->n, sizeof(*r), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, r);
	for (; *n < list->n; ++*n) {
		r[*n].start = list->ts[*n].start;
		r[*n].end = list->ts[*n].end;
	}
	return r;
}

/**
 * conn_proposals - proposals from keywords
 * @test: fails without memory
 * @protocol: enum ike_protocol
 * @text: see policy_proposal_text.h
 * @n: receives how many
 *
 * Return: the proposals, for kfree(), and their transforms likewise.
 */
struct ike_proposal *conn_proposals(struct kunit *test, u8 protocol,
				    const char *text, u16 *n)
{
	struct proposals *p = proposals_parse(test, protocol, text);
	struct ike_proposal *copy = own(test, p->p, p->n * sizeof(*p->p));
	unsigned int i;

	for (i = 0; i < p->n; i++)
		copy[i].t = own(test, p->t[i], p->p[i].n * sizeof(*p->t[i]));
	*n = p->n;
	return copy;
}

/**
 * conn_selectors - traffic selectors from text
 * @test: fails without memory
 * @text: see policy_ts_text.h
 * @n: receives how many
 *
 * Return: the selectors, for kfree().
 */
struct ike_ts *conn_selectors(struct kunit *test, const char *text, u16 *n)
{
	struct ike_ts_list *list = ts_list_parse(test, text);

	*n = list->n;
	return own(test, list->ts, list->n * sizeof(*list->ts));
}

static void fill_child(struct kunit *test, struct ike_child_conf *c,
		       const char *name, const char *local, const char *remote)
{
	strscpy(c->name, name, sizeof(c->name));
	c->mode = IKE_MODE_TUNNEL;
	c->replay_window = 64;
	c->local = conn_selectors(test, local, &c->n_local);
	c->remote = conn_selectors(test, remote, &c->n_remote);
	c->proposals = conn_proposals(test, IKE_PROTO_ESP, ESP_PROPOSAL,
				      &c->n_proposals);
}

/**
 * conn_make - a connection without children
 * @test: fails without memory
 * @name: its name
 * @local: our address ranges
 * @remote: the peer's
 * @local_id: our identity
 * @remote_id: the peer's
 *
 * Return: the connection, for ike_conn_put().
 */
struct ike_conn *conn_make(struct kunit *test, const char *name,
			   const char *local, const char *remote,
			   const char *local_id, const char *remote_id)
{
	struct ike_conn *conn = ike_conn_alloc(name);

	KUNIT_ASSERT_NOT_NULL(test, conn);
	conn->local_addrs = conn_ranges(test, local, &conn->n_local_addrs);
	conn->remote_addrs = conn_ranges(test, remote,
					 &conn->n_remote_addrs);
	conn->local_id = conn_id(test, local_id);
	conn->remote_id = conn_id(test, remote_id);
	conn->proposals = conn_proposals(test, IKE_PROTO_IKE, IKE_PROPOSAL,
					 &conn->n_proposals);
	return conn;
}

/**
 * conn_make_whole - a connection with children that passes every check
 * @test: fails without memory
 *
 * Return: the connection, for ike_conn_put().
 */
struct ike_conn *conn_make_whole(struct kunit *test)
{
	struct ike_conn *conn = conn_make(test, "gw-gw", "192.0.2.1",
					  "192.0.2.2", "moon", "sun");

	conn->children = kcalloc(2, sizeof(*conn->children), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, conn->children);
	conn->n_children = 2;
	fill_child(test, &conn->children[0], "net", "10.1.0.0/16",
		   "10.2.0.0/16");
	fill_child(test, &conn->children[1], "host", "dynamic", "dynamic");
	conn->children[1].mode = IKE_MODE_TRANSPORT;
	return conn;
}
