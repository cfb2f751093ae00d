// SPDX-License-Identifier: GPL-2.0-only
/* The section of a connection, as swanctl.conf(5) has it. */
#include <string.h>

#include "ikekctl/schema.h"

#define REKEY_TIME	(4 * 3600)	/* seconds */
#define UNSET		UINT32_MAX
#define PORT		500
#define PORT_NAT	4500		/* IKE with a marker, beside ESP in UDP */

/* A connection as it is being read */
struct conn_draft {
	struct conn *conn;
	const struct section *local;
	const struct section *remote;
};

/* One side's authentication */
struct auth_draft {
	struct ident *id;
	bool has_method;
};

/* Authentication */

static void auth_method(struct reader *r, const struct setting *kv,
			void *object)
{
	struct auth_draft *auth = object;

	auth->has_method = true;
	if (!strcmp(kv->value, "psk"))
		return;
	if (!strncmp(kv->value, "pubkey", 6) || !strncmp(kv->value, "eap", 3) ||
	    !strncmp(kv->value, "xauth", 5) || !strncmp(kv->value, "rsa", 3) ||
	    !strncmp(kv->value, "ecdsa", 5) || !strncmp(kv->value, "ike:", 4) ||
	    !strcmp(kv->value, "ed25519") || !strcmp(kv->value, "ed448"))
		diag_error(r->d, kv->value_pos,
			   "auth = %s is not supported, psk is", kv->value);
	else
		diag_error(r->d, kv->value_pos, "auth is psk, not \"%s\"",
			   kv->value);
}

static void auth_id(struct reader *r, const struct setting *kv, void *object)
{
	struct auth_draft *auth = object;

	value_ident(kv->value, kv->value_pos, auth->id, r->d);
}

static void auth_round(struct reader *r, const struct setting *kv,
		       void *object)
{
	uint32_t round;

	(void)object;
	value_number(kv->value, kv->value_pos, 0, INT32_MAX, &round, r->d);
}

static const struct key auth_keys[] = {
	{ "auth", auth_method, NULL },
	{ "id", auth_id, NULL },
	{ "round", auth_round, NULL },
	{ "certs", NULL, NULL },
	{ "pubkeys", NULL, NULL },
	{ "eap_id", NULL, NULL },
	{ "aaa_id", NULL, NULL },
	{ "xauth_id", NULL, NULL },
	{ "ca_id", NULL, NULL },
	{ "groups", NULL, NULL },
	{ "cert_policy", NULL, NULL },
	{ "cacerts", NULL, NULL },
	{ "revocation", NULL, "relaxed" },
};

static const struct place auth_places[] = {
	{ "cert*", NULL },
	{ "cacert*", NULL },
};

static const struct kind auth_kind = {
	.what = "an authentication round",
	.keys = auth_keys,
	.n_keys = ARRAY_SIZE(auth_keys),
	.places = auth_places,
	.n_places = ARRAY_SIZE(auth_places),
};

static void read_auth(struct reader *r, struct section *s, struct ident *id,
		      const struct section **seen)
{
	struct auth_draft auth = { .id = id };

	if (*seen) {
		diag_error(r->d, s->pos,
			   "a second authentication round is not supported, the first is %s",
			   (*seen)->name);
		return;
	}
	*seen = s;
	schema_read(r, s, &auth_kind, &auth);
	if (!auth.has_method)
		diag_error(r->d, s->pos,
			   "%s has no auth, which stands for pubkey and is not supported: auth = psk is expected",
			   s->name);
}

static void read_local(struct reader *r, struct section *s, void *object)
{
	struct conn_draft *draft = object;

	read_auth(r, s, &draft->conn->local_id, &draft->local);
}

static void read_remote(struct reader *r, struct section *s, void *object)
{
	struct conn_draft *draft = object;

	read_auth(r, s, &draft->conn->remote_id, &draft->remote);
}

/* Connections */

static void conn_version(struct reader *r, const struct setting *kv,
			 void *object)
{
	uint32_t version;

	(void)object;
	if (value_number(kv->value, kv->value_pos, 0, 2, &version, r->d) &&
	    version == 1)
		diag_error(r->d, kv->value_pos,
			   "version 1 is not supported: IKEv1 has been retired by RFC 9395");
}

static void conn_local_addrs(struct reader *r, const struct setting *kv,
			     void *object)
{
	struct conn *conn = ((struct conn_draft *)object)->conn;

	value_ranges(kv->value, kv->value_pos, r->resolve_names,
		     &conn->local_addrs, &conn->n_local_addrs, r->d);
}

static void conn_remote_addrs(struct reader *r, const struct setting *kv,
			      void *object)
{
	struct conn *conn = ((struct conn_draft *)object)->conn;

	value_ranges(kv->value, kv->value_pos, r->resolve_names,
		     &conn->remote_addrs, &conn->n_remote_addrs, r->d);
}

static void conn_local_port(struct reader *r, const struct setting *kv,
			    void *object)
{
	uint32_t port;

	if (value_number(kv->value, kv->value_pos, 1, 65535, &port, r->d))
		((struct conn_draft *)object)->conn->local_port = port;
}

static void conn_remote_port(struct reader *r, const struct setting *kv,
			     void *object)
{
	uint32_t port;

	if (value_number(kv->value, kv->value_pos, 1, 65535, &port, r->d))
		((struct conn_draft *)object)->conn->remote_port = port;
}

static void conn_proposals(struct reader *r, const struct setting *kv,
			   void *object)
{
	struct conn *conn = ((struct conn_draft *)object)->conn;

	value_proposals(kv->value, kv->value_pos, false, &conn->proposals,
			&conn->n_proposals, r->d);
}

static void conn_keyingtries(struct reader *r, const struct setting *kv,
			     void *object)
{
	struct conn *conn = ((struct conn_draft *)object)->conn;

	value_number(kv->value, kv->value_pos, 0, UINT32_MAX,
		     &conn->keyingtries, r->d);
}

static void conn_unique(struct reader *r, const struct setting *kv,
			void *object)
{
	static const char *const words[] = {
		[IKEK_UNIQUE_NO] = "no",
		[IKEK_UNIQUE_REPLACE] = "replace",
		[IKEK_UNIQUE_KEEP] = "keep",
		[IKEK_UNIQUE_NEVER] = "never",
	};
	int unique = schema_word(r, kv, words, ARRAY_SIZE(words));

	if (unique >= 0)
		((struct conn_draft *)object)->conn->unique = unique;
}

static void conn_childless(struct reader *r, const struct setting *kv,
			   void *object)
{
	static const char *const words[] = {
		[IKEK_CHILDLESS_ALLOW] = "allow",
		[IKEK_CHILDLESS_NEVER] = "never",
		[IKEK_CHILDLESS_PREFER] = "prefer",
		[IKEK_CHILDLESS_FORCE] = "force",
	};
	int childless = schema_word(r, kv, words, ARRAY_SIZE(words));

	if (childless >= 0)
		((struct conn_draft *)object)->conn->childless = childless;
}

static void conn_fragmentation(struct reader *r, const struct setting *kv,
			       void *object)
{
	static const char *const words[] = {
		[IKEK_FRAGMENTATION_YES] = "yes",
		[IKEK_FRAGMENTATION_ACCEPT] = "accept",
		[IKEK_FRAGMENTATION_FORCE] = "force",
		[IKEK_FRAGMENTATION_NO] = "no",
	};
	int fragmentation = schema_word(r, kv, words, ARRAY_SIZE(words));

	if (fragmentation >= 0)
		((struct conn_draft *)object)->conn->fragmentation =
			fragmentation;
}

static void conn_encap(struct reader *r, const struct setting *kv,
		       void *object)
{
	static const char *const words[] = { "no", "yes" };
	int encap = schema_word(r, kv, words, ARRAY_SIZE(words));

	if (encap >= 0)
		((struct conn_draft *)object)->conn->encap = encap;
}

static void conn_mobike(struct reader *r, const struct setting *kv,
			void *object)
{
	static const char *const words[] = { "no", "yes" };
	int mobike = schema_word(r, kv, words, ARRAY_SIZE(words));

	if (mobike >= 0)
		((struct conn_draft *)object)->conn->mobike = mobike;
}

static void conn_dpd_delay(struct reader *r, const struct setting *kv,
			   void *object)
{
	struct conn *conn = ((struct conn_draft *)object)->conn;

	value_time(kv->value, kv->value_pos, 0, UINT32_MAX, &conn->dpd_delay,
		   r->d);
}

static void conn_rekey_time(struct reader *r, const struct setting *kv,
			    void *object)
{
	struct conn *conn = ((struct conn_draft *)object)->conn;

	value_seconds(kv->value, kv->value_pos, &conn->rekey_time, r->d);
}

static void conn_reauth_time(struct reader *r, const struct setting *kv,
			     void *object)
{
	struct conn *conn = ((struct conn_draft *)object)->conn;

	value_seconds(kv->value, kv->value_pos, &conn->reauth_time, r->d);
}

static void conn_rand_time(struct reader *r, const struct setting *kv,
			   void *object)
{
	struct conn *conn = ((struct conn_draft *)object)->conn;

	value_seconds(kv->value, kv->value_pos, &conn->rand_time, r->d);
}

static void conn_over_time(struct reader *r, const struct setting *kv,
			   void *object)
{
	struct conn *conn = ((struct conn_draft *)object)->conn;

	value_seconds(kv->value, kv->value_pos, &conn->over_time, r->d);
}

static void conn_if_id_in(struct reader *r, const struct setting *kv,
			  void *object)
{
	schema_if_id(r, kv, &((struct conn_draft *)object)->conn->if_id_in);
}

static void conn_if_id_out(struct reader *r, const struct setting *kv,
			   void *object)
{
	schema_if_id(r, kv, &((struct conn_draft *)object)->conn->if_id_out);
}

static const struct place children_places[] = {
	{ "*", schema_child },
};

static const struct kind children_kind = {
	.what = "children",
	.places = children_places,
	.n_places = ARRAY_SIZE(children_places),
};

static void read_children(struct reader *r, struct section *s, void *object)
{
	schema_read(r, s, &children_kind, ((struct conn_draft *)object)->conn);
}

static const struct key conn_keys[] = {
	{ "version", conn_version, NULL },
	{ "local_addrs", conn_local_addrs, NULL },
	{ "remote_addrs", conn_remote_addrs, NULL },
	{ "local_port", conn_local_port, NULL },
	{ "remote_port", conn_remote_port, NULL },
	{ "proposals", conn_proposals, NULL },
	{ "keyingtries", conn_keyingtries, NULL },
	{ "unique", conn_unique, NULL },
	{ "childless", conn_childless, NULL },
	{ "fragmentation", conn_fragmentation, NULL },
	{ "encap", conn_encap, NULL },
	{ "mobike", conn_mobike, NULL },
	{ "dpd_delay", conn_dpd_delay, NULL },
	{ "rekey_time", conn_rekey_time, NULL },
	{ "reauth_time", conn_reauth_time, NULL },
	{ "rand_time", conn_rand_time, NULL },
	{ "over_time", conn_over_time, NULL },
	{ "if_id_in", conn_if_id_in, NULL },
	{ "if_id_out", conn_if_id_out, NULL },
	{ "vips", NULL, NULL },
	{ "aggressive", NULL, "no" },
	{ "pull", NULL, "yes" },
	{ "dscp", NULL, "000000" },
	{ "dpd_timeout", NULL, "0, 0s" },
	{ "send_certreq", NULL, "no" },
	{ "send_cert", NULL, "never, ifasked" },
	{ "ocsp", NULL, "never" },
	{ "ppk_id", NULL, NULL },
	{ "ppk_required", NULL, "no" },
	{ "pools", NULL, NULL },
	{ "mediation", NULL, "no" },
	{ "mediated_by", NULL, NULL },
	{ "mediation_peer", NULL, NULL },
};

static const struct place conn_places[] = {
	{ "local*", read_local },
	{ "remote*", read_remote },
	{ "children", read_children },
};

static const struct kind conn_kind = {
	.what = "a connection",
	.keys = conn_keys,
	.n_keys = ARRAY_SIZE(conn_keys),
	.places = conn_places,
	.n_places = ARRAY_SIZE(conn_places),
};

static bool has_single(const struct range *ranges, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		if (ranges[i].start.len &&
		    !memcmp(&ranges[i].start, &ranges[i].end,
			    sizeof(ranges[i].start)))
			return true;
	return false;
}

static bool all_dynamic(const struct selector *ts, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		if (!ts[i].dynamic)
			return false;
	return true;
}

/* Nobody can be asked for it, so a trap can only block. */
static void warn_of_start(struct reader *r, const struct section *s,
			  const struct conn *conn, const struct child *child)
{
	bool blocks = child->start_action & IKEK_START_ACTION_TRAP &&
		      !all_dynamic(child->local, child->n_local) &&
		      !all_dynamic(child->remote, child->n_remote);

	diag_warning(r->d, s->pos,
		     "child %s of %s can't be started%s: remote_addrs names no single address",
		     child->name, conn->name,
		     blocks ? ", its traffic is blocked until the peer does it" :
			      "");
}

/* What the configuration does not say follows from what it says. */
static void conn_times(struct conn *conn)
{
	uint32_t longer;

	if (conn->rekey_time == UNSET)
		conn->rekey_time = conn->reauth_time == UNSET ? REKEY_TIME : 0;
	if (conn->reauth_time == UNSET)
		conn->reauth_time = 0;
	longer = conn->rekey_time > conn->reauth_time ? conn->rekey_time :
							conn->reauth_time;
	if (conn->over_time == UNSET)
		conn->over_time = longer / 10;
	if (conn->rand_time == UNSET)
		conn->rand_time = conn->over_time;
}

/* With a port of one's own on one side, the other's has a marker as well. */
static void conn_ports(struct reader *r, const struct section *s,
		       struct conn *conn)
{
	if (!conn->remote_port)
		conn->remote_port = conn->local_port &&
				    conn->local_port != PORT ? PORT_NAT : PORT;
	if (!conn->local_port)
		conn->local_port = conn->remote_port != PORT ? PORT_NAT : PORT;
	if ((conn->local_port == PORT) != (conn->remote_port == PORT))
		diag_error(r->d, s->pos,
			   "connection %s: local_port and remote_port are both %u, or none is",
			   conn->name, PORT);
}

static void conn_finish(struct reader *r, const struct section *s,
			struct conn_draft *draft)
{
	struct conn *conn = draft->conn;
	unsigned int i;

	if (!draft->local)
		diag_error(r->d, s->pos,
			   "connection %s has no local section: local { auth = psk } is expected",
			   conn->name);
	if (!draft->remote)
		diag_error(r->d, s->pos,
			   "connection %s has no remote section: remote { auth = psk } is expected",
			   conn->name);
	if (!conn->n_proposals)
		value_proposals("default", s->pos, false, &conn->proposals,
				&conn->n_proposals, r->d);
	for (i = 0; i < conn->n_children; i++)
		if (conn->children[i].start_action &&
		    conn->children[i].mode <= IKEK_CHILD_MODE_TRANSPORT &&
		    r->resolve_names &&
		    !has_single(conn->remote_addrs, conn->n_remote_addrs))
			warn_of_start(r, s, conn, &conn->children[i]);
}

static void read_conn(struct reader *r, struct section *s, void *object)
{
	struct conn_draft draft = {};
	struct conf *conf = r->conf;

	(void)object;
	if (!schema_name_ok(r, s))
		return;
	conf->conns = grow(conf->conns, conf->n_conns, sizeof(*conf->conns));
	draft.conn = &conf->conns[conf->n_conns++];
	memset(draft.conn, 0, sizeof(*draft.conn));
	draft.conn->name = xstrdup(s->name);
	draft.conn->keyingtries = 1;
	draft.conn->mobike = true;
	draft.conn->rekey_time = UNSET;
	draft.conn->reauth_time = UNSET;
	draft.conn->rand_time = UNSET;
	draft.conn->over_time = UNSET;
	schema_read(r, s, &conn_kind, &draft);
	conn_times(draft.conn);
	conn_ports(r, s, draft.conn);
	conn_finish(r, s, &draft);
}

static const struct place connections_places[] = {
	{ "*", read_conn },
};

static const struct kind connections_kind = {
	.what = "connections",
	.places = connections_places,
	.n_places = ARRAY_SIZE(connections_places),
};

void schema_connections(struct reader *r, struct section *s, void *object)
{
	schema_read(r, s, &connections_kind, object);
}
