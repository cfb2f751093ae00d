// SPDX-License-Identifier: GPL-2.0-only
/* IKE SAs and attempts as they come from the kernel. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "ikekctl/ikekctl.h"

void decode_path(struct nlattr *attr, struct path *out)
{
	struct nlattr *tb[IKEK_A_PATH_MAX + 1];

	attr_table(attr, tb, IKEK_A_PATH_MAX);
	decode_addr(tb[IKEK_A_PATH_LOCAL], &out->local);
	decode_addr(tb[IKEK_A_PATH_REMOTE], &out->remote);
	out->local_port = attr_number(tb[IKEK_A_PATH_LOCAL_PORT]);
	out->remote_port = attr_number(tb[IKEK_A_PATH_REMOTE_PORT]);
}

void json_path(struct json *j, const char *key, const struct path *path)
{
	json_object(j, key);
	json_addr(j, "local", &path->local);
	json_addr(j, "remote", &path->remote);
	json_unsigned(j, "local-port", path->local_port);
	json_unsigned(j, "remote-port", path->remote_port);
	json_end_object(j);
}

static void decode_child_lists(struct nlattr *attr, struct child_sa *c)
{
	struct nlattr *one;
	int rem;

	nla_for_each_nested(one, attr, rem) {
		switch (nla_type(one)) {
		case IKEK_A_CHILD_SA_TRANSFORM:
			c->transforms = grow(c->transforms, c->n_transforms,
					     sizeof(*c->transforms));
			decode_transform(one,
					 &c->transforms[c->n_transforms++]);
			break;
		case IKEK_A_CHILD_SA_LOCAL_TS:
			c->local = grow(c->local, c->n_local,
					sizeof(*c->local));
			decode_selector(one, &c->local[c->n_local++]);
			break;
		case IKEK_A_CHILD_SA_REMOTE_TS:
			c->remote = grow(c->remote, c->n_remote,
					 sizeof(*c->remote));
			decode_selector(one, &c->remote[c->n_remote++]);
			break;
		}
	}
}

static uint64_t decode_until(const struct nlattr *attr)
{
	return attr ? attr_number(attr) : NEVER;
}

static void decode_child(struct nlattr *attr, struct child_sa *c)
{
	struct nlattr *tb[IKEK_A_CHILD_SA_MAX + 1];

	memset(c, 0, sizeof(*c));
	attr_table(attr, tb, IKEK_A_CHILD_SA_MAX);
	c->name = attr_string(tb[IKEK_A_CHILD_SA_NAME]);
	c->mode = attr_number(tb[IKEK_A_CHILD_SA_MODE]);
	c->reqid = attr_number(tb[IKEK_A_CHILD_SA_REQID]);
	c->spi_in = attr_number(tb[IKEK_A_CHILD_SA_SPI_IN]);
	c->spi_out = attr_number(tb[IKEK_A_CHILD_SA_SPI_OUT]);
	c->age = attr_number(tb[IKEK_A_CHILD_SA_AGE]);
	c->bytes_in = attr_number(tb[IKEK_A_CHILD_SA_BYTES_IN]);
	c->packets_in = attr_number(tb[IKEK_A_CHILD_SA_PACKETS_IN]);
	c->bytes_out = attr_number(tb[IKEK_A_CHILD_SA_BYTES_OUT]);
	c->packets_out = attr_number(tb[IKEK_A_CHILD_SA_PACKETS_OUT]);
	c->has_idle = tb[IKEK_A_CHILD_SA_IDLE_IN];
	c->idle_in = attr_number(tb[IKEK_A_CHILD_SA_IDLE_IN]);
	c->rekey_in = decode_until(tb[IKEK_A_CHILD_SA_REKEY_IN]);
	c->ends_in = decode_until(tb[IKEK_A_CHILD_SA_ENDS_IN]);
	decode_child_lists(attr, c);
}

static void decode_sa_lists(struct nlmsghdr *nlh, struct sa *sa, bool first)
{
	struct nlattr *one;
	int rem;

	nlmsg_for_each_attr(one, nlh, GENL_HDRLEN, rem) {
		switch (nla_type(one)) {
		case IKEK_A_SA_TRANSFORM:
			if (!first)
				break;
			sa->transforms = grow(sa->transforms,
					      sa->n_transforms,
					      sizeof(*sa->transforms));
			decode_transform(one,
					 &sa->transforms[sa->n_transforms++]);
			break;
		case IKEK_A_SA_CHILD:
			sa->children = grow(sa->children, sa->n_children,
					    sizeof(*sa->children));
			decode_child(one, &sa->children[sa->n_children++]);
			break;
		}
	}
}

int decode_sa(struct nl_msg *msg, void *arg)
{
	struct nlattr *tb[IKEK_A_SA_MAX + 1];
	struct nlmsghdr *nlh = nlmsg_hdr(msg);
	struct sas *sas = arg;
	struct sa *sa;
	uint64_t id;

	genlmsg_parse(nlh, 0, tb, IKEK_A_SA_MAX, NULL);
	id = attr_number(tb[IKEK_A_SA_ID]);
	if (sas->n && sas->all[sas->n - 1].id == id) {
		/* more children of the last one */
		decode_sa_lists(nlh, &sas->all[sas->n - 1], false);
		return NL_OK;
	}
	sas->all = grow(sas->all, sas->n, sizeof(*sas->all));
	sa = &sas->all[sas->n++];
	memset(sa, 0, sizeof(*sa));
	sa->id = id;
	sa->state = attr_number(tb[IKEK_A_SA_STATE]);
	sa->initiator = tb[IKEK_A_SA_INITIATOR];
	sa->spi_i = attr_number(tb[IKEK_A_SA_SPI_I]);
	sa->spi_r = attr_number(tb[IKEK_A_SA_SPI_R]);
	sa->conn = attr_string(tb[IKEK_A_SA_CONN]);
	decode_path(tb[IKEK_A_SA_PATH], &sa->path);
	sa->nat_local = tb[IKEK_A_SA_NAT_LOCAL];
	sa->nat_remote = tb[IKEK_A_SA_NAT_REMOTE];
	sa->fragmentation = tb[IKEK_A_SA_FRAGMENTATION];
	sa->encap = tb[IKEK_A_SA_ENCAP];
	sa->mobike = tb[IKEK_A_SA_MOBIKE];
	decode_ident(tb[IKEK_A_SA_LOCAL_ID], &sa->local_id);
	decode_ident(tb[IKEK_A_SA_REMOTE_ID], &sa->remote_id);
	sa->age = attr_number(tb[IKEK_A_SA_AGE]);
	sa->rekey_in = decode_until(tb[IKEK_A_SA_REKEY_IN]);
	sa->reauth_in = decode_until(tb[IKEK_A_SA_REAUTH_IN]);
	decode_sa_lists(nlh, sa, true);
	return NL_OK;
}

void sas_free(struct sas *sas)
{
	unsigned int i, k;

	for (i = 0; i < sas->n; i++) {
		struct sa *sa = &sas->all[i];

		for (k = 0; k < sa->n_children; k++) {
			free(sa->children[k].name);
			free(sa->children[k].transforms);
			free(sa->children[k].local);
			free(sa->children[k].remote);
		}
		free(sa->children);
		free(sa->transforms);
		free(sa->conn);
	}
	free(sas->all);
}

static void json_spi(struct json *j, const char *key, uint64_t spi,
		     int digits)
{
	struct text t = {};

	text_printf(&t, "%0*llx", digits, (unsigned long long)spi);
	json_text(j, key, &t);
}

static void json_until(struct json *j, const char *key, uint64_t ms)
{
	if (ms != NEVER)
		json_unsigned(j, key, ms);
}

static void until_print(struct text *t, const char *what, uint64_t ms)
{
	if (ms == NEVER)
		return;
	text_printf(t, ", %s in ", what);
	age_print(t, ms);
}

static void json_child_sa(struct json *j, const struct child_sa *c)
{
	json_object(j, NULL);
	json_string(j, "name", c->name);
	json_string(j, "mode", mode_name(c->mode));
	json_unsigned(j, "reqid", c->reqid);
	json_spi(j, "spi-in", c->spi_in, 8);
	json_spi(j, "spi-out", c->spi_out, 8);
	json_transforms(j, "transform", c->transforms, c->n_transforms);
	json_selectors(j, "local-ts", c->local, c->n_local);
	json_selectors(j, "remote-ts", c->remote, c->n_remote);
	json_unsigned(j, "age", c->age);
	json_unsigned(j, "bytes-in", c->bytes_in);
	json_unsigned(j, "packets-in", c->packets_in);
	json_unsigned(j, "bytes-out", c->bytes_out);
	json_unsigned(j, "packets-out", c->packets_out);
	if (c->has_idle)
		json_unsigned(j, "idle-in", c->idle_in);
	json_until(j, "rekey-in", c->rekey_in);
	json_until(j, "ends-in", c->ends_in);
	json_end_object(j);
}

void json_sa(struct json *j, const struct sa *sa)
{
	unsigned int i;

	json_object(j, NULL);
	json_unsigned(j, "id", sa->id);
	json_string(j, "state", sa_state_name(sa->state));
	json_bool(j, "initiator", sa->initiator);
	json_spi(j, "spi-i", sa->spi_i, 16);
	json_spi(j, "spi-r", sa->spi_r, 16);
	json_string(j, "conn", sa->conn);
	json_path(j, "path", &sa->path);
	json_bool(j, "nat-local", sa->nat_local);
	json_bool(j, "nat-remote", sa->nat_remote);
	json_bool(j, "fragmentation", sa->fragmentation);
	json_bool(j, "encap", sa->encap);
	json_bool(j, "mobike", sa->mobike);
	json_ident(j, "local-id", &sa->local_id);
	json_ident(j, "remote-id", &sa->remote_id);
	json_transforms(j, "transform", sa->transforms, sa->n_transforms);
	json_unsigned(j, "age", sa->age);
	json_until(j, "rekey-in", sa->rekey_in);
	json_until(j, "reauth-in", sa->reauth_in);
	json_array(j, "child");
	for (i = 0; i < sa->n_children; i++)
		json_child_sa(j, &sa->children[i]);
	json_end_array(j);
	json_end_object(j);
}

static void transforms_print(struct text *t, const struct transform *tr,
			     unsigned int n)
{
	const struct proposal p = { .n = n, .t = (struct transform *)tr };

	proposal_print(t, &p);
}

static void child_sa_print(struct text *t, const struct child_sa *c)
{
	text_printf(t, "  %s: %s, reqid %u, ", c->name ? c->name : "?",
		    mode_name(c->mode), c->reqid);
	transforms_print(t, c->transforms, c->n_transforms);
	text_puts(t, ", ");
	age_print(t, c->age);
	until_print(t, "rekey", c->rekey_in);
	text_puts(t, "\n    ");
	selectors_print(t, c->local, c->n_local);
	text_puts(t, " === ");
	selectors_print(t, c->remote, c->n_remote);
	text_printf(t, "\n    in  %08x ", c->spi_in);
	bytes_print(t, c->bytes_in);
	text_printf(t, " in %llu packets",
		    (unsigned long long)c->packets_in);
	if (c->has_idle) {
		text_puts(t, ", the last ");
		age_print(t, c->idle_in * 1000ULL);
		text_puts(t, " ago");
	}
	text_printf(t, "\n    out %08x ", c->spi_out);
	bytes_print(t, c->bytes_out);
	text_printf(t, " in %llu packets\n",
		    (unsigned long long)c->packets_out);
}

static void end_print(struct text *t, const struct addr *addr, uint16_t port,
		      const struct ident *id, bool nat)
{
	addr_print(t, addr);
	text_printf(t, "[%u] ", port);
	ident_print(t, id);
	if (nat)
		text_puts(t, " behind a NAT");
}

void sa_print(struct text *t, const struct sa *sa)
{
	unsigned int i;

	text_printf(t, "%s #%llu: %s%s", sa->conn ? sa->conn : "(no connection)",
		    (unsigned long long)sa->id, sa_state_name(sa->state),
		    sa->initiator ? ", initiator" : ", responder");
	if (sa->age) {
		text_puts(t, ", ");
		age_print(t, sa->age);
	}
	until_print(t, "rekey", sa->rekey_in);
	until_print(t, "reauthentication", sa->reauth_in);
	text_puts(t, "\n  ");
	end_print(t, &sa->path.local, sa->path.local_port, &sa->local_id,
		  sa->nat_local);
	text_puts(t, " === ");
	end_print(t, &sa->path.remote, sa->path.remote_port, &sa->remote_id,
		  sa->nat_remote);
	if (sa->encap)
		text_puts(t, ", ESP in UDP");
	if (sa->mobike)
		text_puts(t, ", MOBIKE");
	text_printf(t, "\n  SPIs %016llx %016llx",
		    (unsigned long long)sa->spi_i,
		    (unsigned long long)sa->spi_r);
	if (sa->n_transforms) {
		text_puts(t, ", ");
		transforms_print(t, sa->transforms, sa->n_transforms);
	}
	text_putc(t, '\n');
	for (i = 0; i < sa->n_children; i++)
		child_sa_print(t, &sa->children[i]);
}

int decode_attempt(struct nl_msg *msg, void *arg)
{
	struct nlattr *tb[IKEK_A_ATTEMPT_MAX + 1];
	struct attempts *list = arg;
	struct attempt *a;

	list->all = grow(list->all, list->n, sizeof(*list->all));
	a = &list->all[list->n++];
	memset(a, 0, sizeof(*a));
	genlmsg_parse(nlmsg_hdr(msg), 0, tb, IKEK_A_ATTEMPT_MAX, NULL);
	a->when = attr_number(tb[IKEK_A_ATTEMPT_WHEN]);
	a->initiator = tb[IKEK_A_ATTEMPT_INITIATOR];
	a->by_peer = tb[IKEK_A_ATTEMPT_BY_PEER];
	a->exchange = attr_number(tb[IKEK_A_ATTEMPT_EXCHANGE]);
	a->exchange_name = attr_string(tb[IKEK_A_ATTEMPT_EXCHANGE_NAME]);
	a->error = attr_number(tb[IKEK_A_ATTEMPT_ERROR]);
	a->error_name = attr_string(tb[IKEK_A_ATTEMPT_ERROR_NAME]);
	decode_path(tb[IKEK_A_ATTEMPT_PATH], &a->path);
	a->conn = attr_string(tb[IKEK_A_ATTEMPT_CONN]);
	a->child = attr_string(tb[IKEK_A_ATTEMPT_CHILD]);
	a->reason = attr_string(tb[IKEK_A_ATTEMPT_REASON]);
	a->offered = attr_string(tb[IKEK_A_ATTEMPT_OFFERED]);
	a->expected = attr_string(tb[IKEK_A_ATTEMPT_EXPECTED]);
	return NL_OK;
}

static int newest_first(const void *a, const void *b)
{
	const struct attempt *x = a, *y = b;

	return (x->when < y->when) - (x->when > y->when);
}

void attempts_sort(struct attempts *attempts)
{
	if (attempts->n)
		qsort(attempts->all, attempts->n, sizeof(*attempts->all),
		      newest_first);
}

void attempts_free(struct attempts *attempts)
{
	unsigned int i;

	for (i = 0; i < attempts->n; i++) {
		struct attempt *a = &attempts->all[i];

		free(a->exchange_name);
		free(a->error_name);
		free(a->conn);
		free(a->child);
		free(a->reason);
		free(a->offered);
		free(a->expected);
	}
	free(attempts->all);
}

void json_attempt(struct json *j, const struct attempt *a)
{
	json_object(j, NULL);
	json_unsigned(j, "when", a->when);
	json_bool(j, "initiator", a->initiator);
	json_unsigned(j, "exchange", a->exchange);
	json_string(j, "exchange-name", a->exchange_name);
	json_number(j, "error", a->error);
	json_string(j, "error-name", a->error_name);
	json_bool(j, "by-peer", a->by_peer);
	json_path(j, "path", &a->path);
	json_string(j, "conn", a->conn);
	json_string(j, "child", a->child);
	json_string(j, "reason", a->reason);
	json_string(j, "offered", a->offered);
	json_string(j, "expected", a->expected);
	json_end_object(j);
}

uint64_t boot_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_BOOTTIME, &ts);
	return ts.tv_sec * 1000ULL + ts.tv_nsec / 1000000;
}

const char *error_text(int32_t error, const char *name)
{
	static char number[32];

	if (name && *name)
		return name;
	if (error < 0)
		return strerror(-error);
	snprintf(number, sizeof(number), "notify %d", error);
	return number;
}
