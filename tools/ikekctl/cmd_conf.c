// SPDX-License-Identifier: GPL-2.0-only
/* ikekctl check, load */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ikekctl/conf.h"
#include "ikekctl/ikekctl.h"

/* Standard input goes to memory first: it can't be told apart in a file. */
static int parse_stdin(struct files *files, struct section *root,
		       struct diags *d)
{
	return conf_parse("/dev/stdin", files, root, d);
}

static void warn_of_mode(const char *name, struct diags *d)
{
	struct pos pos = { name, 1, 1 };
	struct stat st;

	if (!stat(name, &st) && S_ISREG(st.st_mode) && st.st_mode & 0007)
		diag_warning(d, pos,
			     "there are secrets, and everybody may read this file (mode %03o)",
			     st.st_mode & 0777);
}

/* Only files that secrets stand in */
static void check_modes(const struct section *s, bool secrets, struct diags *d)
{
	unsigned int i;

	for (i = 0; secrets && i < s->n_settings; i++)
		if (!strcmp(s->settings[i].key, "secret"))
			warn_of_mode(s->settings[i].pos.file, d);
	for (i = 0; i < s->n_sections; i++)
		check_modes(s->sections[i],
			    secrets || !strcmp(s->sections[i]->name, "secrets"),
			    d);
}

static void print_diags(const struct diags *d)
{
	unsigned int i;

	fflush(stdout);
	for (i = 0; i < d->n; i++) {
		const struct diag *one = &d->all[i];

		fprintf(stderr, "%s:%u:%u: %s%s\n", one->pos.file,
			one->pos.line, one->pos.column,
			one->warning ? "warning: " : "", one->text);
	}
}

static void json_diags(struct json *j, const struct diags *d)
{
	unsigned int i;

	json_array(j, "messages");
	for (i = 0; i < d->n; i++) {
		const struct diag *one = &d->all[i];

		json_object(j, NULL);
		json_string(j, "severity", one->warning ? "warning" : "error");
		json_string(j, "file", one->pos.file);
		json_unsigned(j, "line", one->pos.line);
		json_unsigned(j, "column", one->pos.column);
		json_string(j, "text", one->text);
		json_end_object(j);
	}
	json_end_array(j);
}

/* Reads the file into @conf; a status, with everything wrong in @d */
static int read_conf(const char *path, bool resolve_names, struct conf *conf,
		     struct files *files, struct diags *d)
{
	struct pos nowhere = {};
	struct section *root = section_new("", nowhere);
	int err;

	if (!strcmp(path, "-"))
		err = parse_stdin(files, root, d);
	else
		err = conf_parse(path, files, root, d);
	if (!err && !d->errors)
		conf_read(root, resolve_names, conf, d);
	if (!err)
		check_modes(root, false, d);
	section_free(root);
	if (err)
		return fail(USAGE, "%s: %s", path, strerror(-err));
	return d->errors ? USAGE : DONE;
}

static void json_conf(struct json *j, const struct conf *conf)
{
	unsigned int i;

	json_array(j, "conns");
	for (i = 0; i < conf->n_conns; i++)
		json_conn(j, &conf->conns[i]);
	json_end_array(j);
	json_array(j, "secrets");
	for (i = 0; i < conf->n_secrets; i++)
		json_secret(j, &conf->secrets[i]);
	json_end_array(j);
	json_settings(j, "settings", &conf->settings);
}

static const char *plural(unsigned int n)
{
	return n == 1 ? "" : "s";
}

static const char *file_of(int argc, char **argv)
{
	return argc > 1 ? argv[1] : CONF_DEFAULT;
}

int cmd_check(int argc, char **argv)
{
	const char *path = file_of(argc, argv);
	struct files files = {};
	struct conf conf = {};
	struct diags d = {};
	int status;

	if (argc > 2)
		return fail(USAGE, "check takes one file");
	status = read_conf(path, false, &conf, &files, &d);
	if (options.json) {
		struct json j = {};

		json_object(&j, NULL);
		json_bool(&j, "ok", status == DONE);
		if (status == DONE)
			json_conf(&j, &conf);
		json_diags(&j, &d);
		json_end_object(&j);
		json_print(&j);
	} else if (status == DONE) {
		printf("%s: %u connection%s, %u secret%s, no errors\n", path,
		       conf.n_conns, plural(conf.n_conns), conf.n_secrets,
		       plural(conf.n_secrets));
	}
	print_diags(&d);
	if (d.errors)
		fail(USAGE, "%s: %u error%s", path, d.errors,
		     plural(d.errors));
	conf_free(&conf);
	diags_free(&d);
	files_free(&files);
	return status;
}

/**
 * struct loader - a load in progress
 * @mod: the module
 * @conf: what is loaded
 * @first_conn: number of the message with the first connection
 * @first_secret: of the message with the first secret
 */
struct loader {
	struct module *mod;
	const struct conf *conf;
	uint32_t first_conn;
	uint32_t first_secret;
};

static int stage(struct loader *l)
{
	const struct conf *conf = l->conf;
	struct module *mod = l->mod;
	unsigned int i;
	int err;

	err = module_send(mod, IKEK_CMD_LOAD_BEGIN, NULL, NULL);
	if (!err)
		err = module_send(mod, IKEK_CMD_SETTINGS_SET, put_settings,
				  &conf->settings);
	l->first_conn = mod->seq + 1;
	for (i = 0; !err && i < conf->n_conns; i++)
		err = module_send(mod, IKEK_CMD_CONN_ADD, put_conn,
				  &conf->conns[i]);
	if (err)
		return err;
	l->first_secret = mod->seq + 1;
	for (i = 0; !err && i < conf->n_secrets; i++)
		err = module_send(mod, IKEK_CMD_SECRET_ADD, put_secret,
				  &conf->secrets[i]);
	return err;
}

/* What the refused message was about, for free() */
static char *blamed(const struct loader *l)
{
	uint32_t seq = l->mod->failed;

	if (l->first_secret && seq >= l->first_secret &&
	    seq - l->first_secret < l->conf->n_secrets)
		return xasprintf("secret %s",
			l->conf->secrets[seq - l->first_secret].name);
	if (l->first_conn && seq >= l->first_conn &&
	    seq - l->first_conn < l->conf->n_conns)
		return xasprintf("connection %s",
			l->conf->conns[seq - l->first_conn].name);
	return xstrdup("load");
}

struct outcome {
	uint32_t count[IKEK_A_LOAD_MAX + 1];
};

static int decode_outcome(struct nl_msg *msg, void *arg)
{
	struct nlattr *tb[IKEK_A_LOAD_MAX + 1];
	struct outcome *out = arg;
	int i;

	genlmsg_parse(nlmsg_hdr(msg), 0, tb, IKEK_A_LOAD_MAX, NULL);
	for (i = 1; i <= IKEK_A_LOAD_MAX; i++)
		out->count[i] = attr_number(tb[i]);
	return NL_OK;
}

static int commit(struct module *mod, bool dry_run, struct outcome *out)
{
	struct nl_msg *m = module_request(mod, IKEK_CMD_LOAD_COMMIT, NLM_F_ACK);

	if (dry_run)
		nla_put_flag(m, IKEK_A_LOAD_DRY_RUN);
	return module_call(mod, m, decode_outcome, out);
}

/**
 * struct changes - what would happen to connections and children
 * @all: in order; without @child it is about the connection and its IKE SAs
 * @n: how many
 */
struct changes {
	struct {
		char *conn;
		char *child;
		uint8_t change;
		uint8_t fate;
	} *all;
	unsigned int n;
};

static int decode_change(struct nl_msg *msg, void *arg)
{
	struct nlattr *tb[IKEK_A_LOAD_MAX + 1];
	struct changes *c = arg;
	char *conn;

	genlmsg_parse(nlmsg_hdr(msg), 0, tb, IKEK_A_LOAD_MAX, NULL);
	conn = attr_string(tb[IKEK_A_LOAD_CONN]);
	if (!conn)
		return NL_OK;
	c->all = grow(c->all, c->n, sizeof(*c->all));
	c->all[c->n].conn = conn;
	c->all[c->n].child = attr_string(tb[IKEK_A_LOAD_CHILD]);
	c->all[c->n].change = attr_number(tb[IKEK_A_LOAD_CHANGE]);
	c->all[c->n++].fate = attr_number(tb[IKEK_A_LOAD_FATE]);
	return NL_OK;
}

static void changes_free(struct changes *c)
{
	unsigned int i;

	for (i = 0; i < c->n; i++) {
		free(c->all[i].conn);
		free(c->all[i].child);
	}
	free(c->all);
}

static void print_outcome(const struct outcome *out, const struct changes *c)
{
	unsigned int i;

	for (i = 0; i < c->n; i++)
		if (c->all[i].change != IKEK_CHANGE_UNCHANGED)
			printf("%-10s %s%s%s\n", fate_name(c->all[i].fate),
			       c->all[i].conn, c->all[i].child ? "/" : "",
			       c->all[i].child ? c->all[i].child : "");
	printf("%s: %u added, %u changed, %u removed, %u unchanged; %u secret%s\n",
	       options.dry_run ? "would be loaded" : "loaded",
	       out->count[IKEK_A_LOAD_ADDED], out->count[IKEK_A_LOAD_CHANGED],
	       out->count[IKEK_A_LOAD_REMOVED],
	       out->count[IKEK_A_LOAD_UNCHANGED],
	       out->count[IKEK_A_LOAD_SECRETS],
	       plural(out->count[IKEK_A_LOAD_SECRETS]));
}

static void json_outcome(const struct outcome *out, const struct changes *c)
{
	struct json j = {};
	unsigned int i;

	json_object(&j, NULL);
	json_bool(&j, "dry-run", options.dry_run);
	json_unsigned(&j, "added", out->count[IKEK_A_LOAD_ADDED]);
	json_unsigned(&j, "changed", out->count[IKEK_A_LOAD_CHANGED]);
	json_unsigned(&j, "removed", out->count[IKEK_A_LOAD_REMOVED]);
	json_unsigned(&j, "unchanged", out->count[IKEK_A_LOAD_UNCHANGED]);
	json_unsigned(&j, "secrets", out->count[IKEK_A_LOAD_SECRETS]);
	if (options.dry_run) {
		json_array(&j, "conns");
		for (i = 0; i < c->n; i++) {
			json_object(&j, NULL);
			json_string(&j, "conn", c->all[i].conn);
			json_string(&j, "child", c->all[i].child);
			json_string(&j, "change",
				    change_name(c->all[i].change));
			json_string(&j, "fate", fate_name(c->all[i].fate));
			json_end_object(&j);
		}
		json_end_array(&j);
	}
	json_end_object(&j);
	json_print(&j);
}

static int load(struct module *mod, const struct conf *conf)
{
	struct loader l = { .mod = mod, .conf = conf };
	struct changes changes = {};
	struct outcome out = {};
	int err, status = DONE;

	err = stage(&l);
	if (!err && options.dry_run)
		err = module_dump(mod, IKEK_CMD_LOAD_DIFF, decode_change,
				  &changes);
	if (!err)
		err = commit(mod, options.dry_run, &out);
	if (err) {
		char *what = blamed(&l);

		status = refused(mod, err, what);
		free(what);
	} else if (options.json) {
		json_outcome(&out, &changes);
	} else {
		print_outcome(&out, &changes);
	}
	changes_free(&changes);
	return status;
}

int cmd_load(int argc, char **argv)
{
	const char *path = file_of(argc, argv);
	struct files files = {};
	struct conf conf = {};
	struct diags d = {};
	struct module mod;
	int status;

	if (argc > 2)
		return fail(USAGE, "load takes one file");
	status = read_conf(path, true, &conf, &files, &d);
	print_diags(&d);
	if (d.errors)
		fail(USAGE, "%s: %u error%s, nothing has been loaded", path,
		     d.errors, plural(d.errors));
	if (!status)
		status = connect_module(&mod);
	if (!status) {
		status = load(&mod, &conf);
		module_close(&mod);
	}
	conf_free(&conf);
	diags_free(&d);
	files_free(&files);
	return status;
}
