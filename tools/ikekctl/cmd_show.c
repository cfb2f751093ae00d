// SPDX-License-Identifier: GPL-2.0-only
/* ikekctl show, and ikekctl alone */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ikekctl/ikekctl.h"

static int show_conns(struct module *mod)
{
	struct conf conf = {};
	struct text t = {};
	struct json j = {};
	unsigned int i;
	int err = module_dump(mod, IKEK_CMD_CONN_GET, decode_conn, &conf);

	if (!err && options.json) {
		json_array(&j, NULL);
		for (i = 0; i < conf.n_conns; i++)
			json_conn(&j, &conf.conns[i]);
		json_end_array(&j);
		json_print(&j);
	} else if (!err) {
		for (i = 0; i < conf.n_conns; i++)
			conn_print(&t, &conf.conns[i]);
		fputs(t.s ? t.s : "", stdout);
		free(t.s);
	}
	conf_free(&conf);
	return err;
}

static int show_sas(struct module *mod)
{
	struct sas sas = {};
	struct text t = {};
	struct json j = {};
	unsigned int i;
	int err = module_dump(mod, IKEK_CMD_SA_GET, decode_sa, &sas);

	if (!err && options.json) {
		json_array(&j, NULL);
		for (i = 0; i < sas.n; i++)
			json_sa(&j, &sas.all[i]);
		json_end_array(&j);
		json_print(&j);
	} else if (!err) {
		for (i = 0; i < sas.n; i++)
			sa_print(&t, &sas.all[i]);
		fputs(t.s ? t.s : "", stdout);
		free(t.s);
	}
	sas_free(&sas);
	return err;
}

static void cred_line(struct table *table, const struct secret *secret)
{
	struct text ids = {};
	unsigned int i;

	table_cell(table, secret->name);
	table_cell(table, "psk");
	for (i = 0; i < secret->n_ids; i++) {
		if (i)
			text_puts(&ids, ", ");
		ident_print(&ids, &secret->ids[i]);
	}
	if (!secret->n_ids)
		text_puts(&ids, "%any");
	table_text(table, &ids);
	table_line(table);
}

static int show_creds(struct module *mod)
{
	struct table table = {};
	struct conf conf = {};
	struct json j = {};
	unsigned int i;
	int err = module_dump(mod, IKEK_CMD_CRED_GET, decode_cred, &conf);

	if (!err && options.json) {
		json_array(&j, NULL);
		for (i = 0; i < conf.n_secrets; i++)
			json_secret(&j, &conf.secrets[i]);
		json_end_array(&j);
		json_print(&j);
	} else if (!err) {
		for (i = 0; i < conf.n_secrets; i++)
			cred_line(&table, &conf.secrets[i]);
		table_print(&table);
	}
	conf_free(&conf);
	return err;
}

static const char *const stat_names[IKEK_A_STATS_MAX + 1] = {
	[IKEK_A_STATS_IKE_SAS] = "ike-sas",
	[IKEK_A_STATS_HALF_OPEN] = "half-open",
	[IKEK_A_STATS_CHILD_SAS] = "child-sas",
	[IKEK_A_STATS_RX] = "rx",
	[IKEK_A_STATS_RX_MALFORMED] = "rx-malformed",
	[IKEK_A_STATS_RX_VERSION] = "rx-version",
	[IKEK_A_STATS_RX_UNKNOWN_SA] = "rx-unknown-sa",
	[IKEK_A_STATS_RX_UNAUTHENTIC] = "rx-unauthentic",
	[IKEK_A_STATS_RX_WINDOW] = "rx-window",
	[IKEK_A_STATS_RX_UNEXPECTED] = "rx-unexpected",
	[IKEK_A_STATS_RX_DUPLICATE] = "rx-duplicate",
	[IKEK_A_STATS_RX_NO_CONN] = "rx-no-conn",
	[IKEK_A_STATS_RX_BUSY] = "rx-busy",
	[IKEK_A_STATS_RX_NOMEM] = "rx-nomem",
	[IKEK_A_STATS_TX] = "tx",
	[IKEK_A_STATS_TX_RETRANSMIT] = "tx-retransmit",
	[IKEK_A_STATS_TX_FAILED] = "tx-failed",
	[IKEK_A_STATS_COOKIE_SENT] = "cookie-sent",
	[IKEK_A_STATS_COOKIE_BAD] = "cookie-bad",
	[IKEK_A_STATS_INVALID_KE_SENT] = "invalid-ke-sent",
	[IKEK_A_STATS_AUTH_FAILED] = "auth-failed",
	[IKEK_A_STATS_INITIATED] = "initiated",
	[IKEK_A_STATS_ESTABLISHED] = "established",
	[IKEK_A_STATS_CHILD_ESTABLISHED] = "child-established",
	[IKEK_A_STATS_TIMEOUT] = "timeout",
	[IKEK_A_STATS_ACQUIRE] = "acquire",
	[IKEK_A_STATS_REKEYED] = "rekeyed",
	[IKEK_A_STATS_CHILD_REKEYED] = "child-rekeyed",
	[IKEK_A_STATS_FAILED_UNTOLD] = "failed-untold",
	[IKEK_A_STATS_FRAGMENT_IN] = "fragment-in",
	[IKEK_A_STATS_RX_FRAGMENT] = "rx-fragment",
	[IKEK_A_STATS_FRAGMENT_TIMEOUT] = "fragment-timeout",
	[IKEK_A_STATS_REASSEMBLED] = "reassembled",
	[IKEK_A_STATS_FRAGMENT_OUT] = "fragment-out",
	[IKEK_A_STATS_MOVED] = "moved",
	[IKEK_A_STATS_KEEPALIVE] = "keepalive",
	[IKEK_A_STATS_RX_LENGTH] = "rx-length",
	[IKEK_A_STATS_RX_MARKER] = "rx-marker",
	[IKEK_A_STATS_RX_FULL] = "rx-full",
	[IKEK_A_STATS_EVENT_FULL] = "event-full",
	[IKEK_A_STATS_FRAGMENT_MEMORY] = "fragment-memory",
	[IKEK_A_STATS_RX_LIMIT] = "rx-limit",
	[IKEK_A_STATS_ACQUIRE_PAUSED] = "acquire-paused",
	[IKEK_A_STATS_MESSAGE_MEMORY] = "message-memory",
	[IKEK_A_STATS_QUEUED] = "queued",
	[IKEK_A_STATS_QUEUE_MEMORY] = "queue-memory",
	[IKEK_A_STATS_RX_SHARE] = "rx-share",
	[IKEK_A_STATS_HALF_OPEN_MAX] = "half-open-max",
	[IKEK_A_STATS_COOKIE_THRESHOLD] = "cookie-threshold",
	[IKEK_A_STATS_IKE_SA_MAX] = "ike-sa-max",
	[IKEK_A_STATS_CHILD_SA_MAX] = "child-sa-max",
	[IKEK_A_STATS_FRAGMENT_MEMORY_MAX] = "fragment-memory-max",
	[IKEK_A_STATS_MESSAGE_MEMORY_MAX] = "message-memory-max",
	[IKEK_A_STATS_QUEUE_MAX] = "queue-max",
	[IKEK_A_STATS_QUEUE_MEMORY_MAX] = "queue-memory-max",
	[IKEK_A_STATS_TOTAL_IKE_SAS] = "total-ike-sas",
	[IKEK_A_STATS_TOTAL_IKE_SA_MAX] = "total-ike-sa-max",
	[IKEK_A_STATS_TOTAL_QUEUE_MEMORY] = "total-queue-memory",
	[IKEK_A_STATS_TOTAL_QUEUE_MEMORY_MAX] = "total-queue-memory-max",
	[IKEK_A_STATS_TOTAL_MESSAGE_MEMORY] = "total-message-memory",
	[IKEK_A_STATS_TOTAL_MESSAGE_MEMORY_MAX] = "total-message-memory-max",
	[IKEK_A_STATS_TOTAL_FRAGMENT_MEMORY] = "total-fragment-memory",
	[IKEK_A_STATS_TOTAL_FRAGMENT_MEMORY_MAX] = "total-fragment-memory-max",
};

static int print_stats(struct nl_msg *msg, void *arg)
{
	struct table table = {};
	struct nlattr *attr;
	struct json j = {};
	int rem;

	(void)arg;
	json_object(&j, NULL);
	nlmsg_for_each_attr(attr, nlmsg_hdr(msg), GENL_HDRLEN, rem) {
		int type = nla_type(attr);
		struct text n = {};

		if (type > IKEK_A_STATS_MAX || !stat_names[type])
			continue;
		json_unsigned(&j, stat_names[type], attr_number(attr));
		table_cell(&table, stat_names[type]);
		text_printf(&n, "%llu",
			    (unsigned long long)attr_number(attr));
		table_text(&table, &n);
		table_line(&table);
	}
	json_end_object(&j);
	if (options.json) {
		json_print(&j);
		free(table.t.s);
	} else {
		table_print(&table);
		free(j.t.s);
	}
	return NL_OK;
}

static int show_stats(struct module *mod)
{
	struct nl_msg *m = module_request(mod, IKEK_CMD_STATS_GET, NLM_F_ACK);

	return module_call(mod, m, print_stats, NULL);
}

/* What a listing of algorithms collects, as text and as JSON */
struct listing {
	struct table table;
	struct json j;
};

static void alg_words(struct text *t, uint8_t type, uint16_t id,
		      struct nlmsghdr *nlh)
{
	struct transform tr = { .type = type, .id = id };
	struct nlattr *attr;
	int rem;

	nlmsg_for_each_attr(attr, nlh, GENL_HDRLEN, rem) {
		if (nla_type(attr) != IKEK_A_ALG_KEY_BITS)
			continue;
		tr.bits = attr_number(attr);
		if (t->len)
			text_putc(t, ' ');
		transform_print(t, &tr);
	}
	if (!t->len)
		transform_print(t, &tr);
}

static void alg_json(struct json *j, struct nlattr **tb, struct nlmsghdr *nlh,
		     const char *name)
{
	struct nlattr *attr;
	int rem;

	json_object(j, NULL);
	json_string(j, "type",
		    transform_type_name(attr_number(tb[IKEK_A_ALG_TYPE])));
	json_unsigned(j, "id", attr_number(tb[IKEK_A_ALG_ID]));
	json_string(j, "name", name);
	json_array(j, "key-bits");
	nlmsg_for_each_attr(attr, nlh, GENL_HDRLEN, rem)
		if (nla_type(attr) == IKEK_A_ALG_KEY_BITS)
			json_unsigned(j, NULL, attr_number(attr));
	json_end_array(j);
	json_bool(j, "ike", tb[IKEK_A_ALG_IKE]);
	json_bool(j, "esp", tb[IKEK_A_ALG_ESP]);
	json_bool(j, "named-only", tb[IKEK_A_ALG_NAMED_ONLY]);
	json_end_object(j);
}

static int list_alg(struct nl_msg *msg, void *arg)
{
	struct nlattr *tb[IKEK_A_ALG_MAX + 1];
	struct nlmsghdr *nlh = nlmsg_hdr(msg);
	struct listing *l = arg;
	struct text words = {};
	char *name;

	genlmsg_parse(nlh, 0, tb, IKEK_A_ALG_MAX, NULL);
	name = attr_string(tb[IKEK_A_ALG_NAME]);
	alg_json(&l->j, tb, nlh, name);
	alg_words(&words, attr_number(tb[IKEK_A_ALG_TYPE]),
		  attr_number(tb[IKEK_A_ALG_ID]), nlh);
	table_cell(&l->table,
		   transform_type_name(attr_number(tb[IKEK_A_ALG_TYPE])));
	table_cell(&l->table, name ? name : "?");
	table_cell(&l->table, tb[IKEK_A_ALG_IKE] ? "IKE" : "");
	table_cell(&l->table, tb[IKEK_A_ALG_ESP] ? "ESP" : "");
	table_cell(&l->table,
		   tb[IKEK_A_ALG_NAMED_ONLY] ? "if named" : "");
	table_text(&l->table, &words);
	table_line(&l->table);
	free(name);
	return NL_OK;
}

static int show_algs(struct module *mod)
{
	struct listing l = {};
	int err;

	json_array(&l.j, NULL);
	err = module_dump(mod, IKEK_CMD_ALG_GET, list_alg, &l);
	json_end_array(&l.j);
	if (!err && options.json)
		json_print(&l.j);
	else
		free(l.j.t.s);
	if (!err && !options.json)
		table_print(&l.table);
	else
		free(l.table.t.s);
	return err;
}

static const struct {
	const char *name;
	int (*show)(struct module *mod);
} things[] = {
	{ "conns", show_conns },
	{ "sas", show_sas },
	{ "creds", show_creds },
	{ "stats", show_stats },
	{ "algs", show_algs },
};

int cmd_show(int argc, char **argv)
{
	const char *names[ARRAY_SIZE(things)];
	struct module mod;
	int status, err;
	size_t i, k;

	if (argc != 2)
		return fail(USAGE, "show conns, sas, creds, stats or algs?");
	for (i = 0; i < ARRAY_SIZE(things); i++)
		if (!strcmp(things[i].name, argv[1]))
			break;
	for (k = 0; k < ARRAY_SIZE(things); k++)
		names[k] = things[k].name;
	if (i == ARRAY_SIZE(things))
		return fail(USAGE,
			    "conns, sas, creds, stats and algs can be shown, not %s%s",
			    argv[1], did_you_mean(argv[1], names, k));
	status = connect_module(&mod);
	if (status)
		return status;
	err = things[i].show(&mod);
	if (err)
		status = refused(&mod, err, argv[1]);
	module_close(&mod);
	return status;
}
