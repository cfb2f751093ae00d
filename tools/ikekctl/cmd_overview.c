// SPDX-License-Identifier: GPL-2.0-only
/* ikekctl alone: one screen. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ikekctl/ikekctl.h"

/**
 * struct view - all that the screen is made of
 * @conf: connections
 * @sas: IKE SAs, in order of the names of their connections
 * @attempts: likewise, and the newest of a connection first
 */
struct view {
	struct conf conf;
	struct sas sas;
	struct attempts attempts;
};

static int order(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "");
}

static int sa_order(const void *a, const void *b)
{
	const struct sa *x = a, *y = b;
	int by_name = order(x->conn, y->conn);

	return by_name ? by_name : (x->id > y->id) - (x->id < y->id);
}

static int attempt_order(const void *a, const void *b)
{
	const struct attempt *x = a, *y = b;
	int by_name = order(x->conn, y->conn);

	return by_name ? by_name : (x->when < y->when) - (x->when > y->when);
}

/* The first IKE SA of the connection in @v, which others follow */
static unsigned int first_sa(const struct view *v, const char *conn)
{
	unsigned int low = 0, high = v->sas.n;

	while (low < high) {
		unsigned int mid = low + (high - low) / 2;

		if (order(v->sas.all[mid].conn, conn) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static bool is_of(const struct view *v, unsigned int sa, const char *conn)
{
	return sa < v->sas.n && !order(v->sas.all[sa].conn, conn);
}

static int gather(struct module *mod, struct view *v)
{
	int err = module_dump(mod, IKEK_CMD_CONN_GET, decode_conn, &v->conf);

	if (!err)
		err = module_dump(mod, IKEK_CMD_SA_GET, decode_sa, &v->sas);
	if (!err)
		err = module_dump(mod, IKEK_CMD_ATTEMPT_GET, decode_attempt,
				  &v->attempts);
	if (v->sas.n)
		qsort(v->sas.all, v->sas.n, sizeof(*v->sas.all), sa_order);
	if (v->attempts.n)
		qsort(v->attempts.all, v->attempts.n,
		      sizeof(*v->attempts.all), attempt_order);
	return err;
}

/* The newest attempt of the connection, if that failed */
static const struct attempt *last_failure(const struct view *v,
					  const char *conn)
{
	unsigned int low = 0, high = v->attempts.n;

	while (low < high) {
		unsigned int mid = low + (high - low) / 2;

		if (order(v->attempts.all[mid].conn, conn) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	if (low == v->attempts.n || order(v->attempts.all[low].conn, conn))
		return NULL;
	return v->attempts.all[low].error ? &v->attempts.all[low] : NULL;
}

static void traffic(const struct sa *sa, uint64_t *in, uint64_t *out)
{
	unsigned int i;

	*in = 0;
	*out = 0;
	for (i = 0; i < sa->n_children; i++) {
		*in += sa->children[i].bytes_in;
		*out += sa->children[i].bytes_out;
	}
}

/* When the first of it is to be replaced */
static uint64_t next_rekey(const struct sa *sa)
{
	uint64_t first = sa->rekey_in < sa->reauth_in ? sa->rekey_in :
							sa->reauth_in;
	unsigned int i;

	for (i = 0; i < sa->n_children; i++)
		if (sa->children[i].rekey_in < first)
			first = sa->children[i].rekey_in;
	return first;
}

static void sa_line(struct table *table, const char *name, const struct sa *sa)
{
	struct text t = {};
	uint64_t in, out;

	traffic(sa, &in, &out);
	table_cell(table, name);
	if (sa->state == IKEK_SA_STATE_ESTABLISHED)
		table_cell(table, sa->n_children ? "up" : "up, no child");
	else
		table_cell(table, sa_state_name(sa->state));
	addr_print(&t, &sa->path.remote);
	if (sa->remote_id.type) {
		text_putc(&t, ' ');
		ident_print(&t, &sa->remote_id);
	}
	table_text(table, &t);
	if (sa->age)
		age_print(&t, sa->age);
	table_text(table, &t);
	if (next_rekey(sa) != NEVER)
		age_print(&t, next_rekey(sa));
	table_text(table, &t);
	text_printf(&t, "%u", sa->n_children);
	table_text(table, &t);
	bytes_print(&t, in);
	table_text(table, &t);
	bytes_print(&t, out);
	table_text(table, &t);
	table_line(table);
}

/* A connection without an IKE SA */
static void idle_line(struct table *table, const struct conn *conn)
{
	const char *state = "down";
	struct text t = {};
	bool shunts = conn->n_children;
	unsigned int i;

	for (i = 0; i < conn->n_children; i++) {
		shunts &= conn->children[i].mode > IKEK_CHILD_MODE_TRANSPORT;
		if (conn->children[i].start_action & IKEK_START_ACTION_TRAP)
			state = "waits for traffic";
	}
	table_cell(table, conn->name);
	table_cell(table, shunts ? "policy only" : state);
	if (conn->n_remote_addrs)
		range_print(&t, &conn->remote_addrs[0]);
	else
		text_puts(&t, "%any");
	if (conn->remote_id.type) {
		text_putc(&t, ' ');
		ident_print(&t, &conn->remote_id);
	}
	table_text(table, &t);
	table_line(table);
}

static void failures(const struct view *v)
{
	unsigned int i;

	for (i = 0; i < v->conf.n_conns; i++) {
		const struct attempt *a = last_failure(v,
						v->conf.conns[i].name);
		struct text t = {};

		if (!a)
			continue;
		age_print(&t, boot_ms() - a->when);
		printf("%s%s%s failed %s ago: %s%s%s\n", a->conn,
		       a->child ? "/" : "", a->child ? a->child : "", t.s,
		       error_text(a->error, a->error_name),
		       a->reason ? ": " : "", a->reason ? a->reason : "");
		free(t.s);
	}
}

static void print_view(const struct view *v)
{
	struct table table = {};
	unsigned int i, k;

	if (!v->conf.n_conns && !v->sas.n) {
		puts("no connections are loaded");
		return;
	}
	table_cell(&table, "CONNECTION");
	table_cell(&table, "STATE");
	table_cell(&table, "PEER");
	table_cell(&table, "AGE");
	table_cell(&table, "REKEY IN");
	table_cell(&table, "CHILDREN");
	table_cell(&table, "IN");
	table_cell(&table, "OUT");
	table_line(&table);
	for (i = 0; i < v->conf.n_conns; i++) {
		const struct conn *conn = &v->conf.conns[i];

		k = first_sa(v, conn->name);
		if (!is_of(v, k, conn->name))
			idle_line(&table, conn);
		for (; is_of(v, k, conn->name); k++)
			sa_line(&table, conn->name, &v->sas.all[k]);
	}
	for (k = 0; is_of(v, k, NULL); k++)
		sa_line(&table, "-", &v->sas.all[k]);
	table_print(&table);
	failures(v);
}

static void json_view(const struct view *v)
{
	struct json j = {};
	unsigned int i, k;

	json_array(&j, NULL);
	for (i = 0; i < v->conf.n_conns; i++) {
		const char *name = v->conf.conns[i].name;
		const struct attempt *a = last_failure(v, name);

		json_object(&j, NULL);
		json_string(&j, "name", name);
		json_array(&j, "sas");
		for (k = first_sa(v, name); is_of(v, k, name); k++)
			json_sa(&j, &v->sas.all[k]);
		json_end_array(&j);
		json_array(&j, "last-failure");
		if (a)
			json_attempt(&j, a);
		json_end_array(&j);
		json_end_object(&j);
	}
	json_end_array(&j);
	json_print(&j);
}

int cmd_overview(int argc, char **argv)
{
	struct view v = {};
	struct module mod;
	int status, err;

	(void)argc;
	(void)argv;
	status = connect_module(&mod);
	if (status)
		return status;
	err = gather(&mod, &v);
	if (err)
		status = refused(&mod, err, "state");
	else if (options.json)
		json_view(&v);
	else
		print_view(&v);
	conf_free(&v.conf);
	sas_free(&v.sas);
	attempts_free(&v.attempts);
	module_close(&mod);
	return status;
}
