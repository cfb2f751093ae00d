// SPDX-License-Identifier: GPL-2.0-only
/* ikekctl: tells the module ikek what to do, and what it does. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ikekctl/ikekctl.h"

struct options options = { .wait = -1 };

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *args;
	const char *summary;
	const char *flags;	/* of the long options that only some take */
} commands[] = {
	{ "check", cmd_check, "[FILE]",
	  "parse and validate a configuration", "" },
	{ "load", cmd_load, "[FILE] [--dry-run]",
	  "load it, as a whole or not at all", "d" },
	{ "up", cmd_up, "CONN[/CHILD] [--wait SECONDS]",
	  "bring up a connection or one of its children", "w" },
	{ "down", cmd_down, "CONN[/CHILD] [--wait SECONDS]",
	  "take it down", "w" },
	{ "rekey", cmd_rekey, "CONN[/CHILD] [--wait SECONDS]",
	  "replace its IKE SA or a Child SA by a new one", "w" },
	{ "show", cmd_show, "conns|sas|creds|stats|algs",
	  "what there is, in detail", "" },
	{ "why", cmd_why, "CONN|ADDRESS",
	  "the last attempts, and why they failed", "" },
	{ "monitor", cmd_monitor, "",
	  "events as they happen", "" },
	{ "flush", cmd_flush, "",
	  "delete all SAs and forget the configuration", "" },
	{ "version", cmd_version, "",
	  "versions of the tool and the module", "" },
	{ "help", cmd_help, "", "this text", "" },
};

int fail(int status, const char *format, ...)
{
	va_list args;

	fflush(stdout);
	fputs("ikekctl: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	return status;
}

const char *did_you_mean(const char *word, const char *const *words, size_t n)
{
	static char text[128];
	const char *near = nearest(word, words, n);

	if (!near)
		return "";
	snprintf(text, sizeof(text), ", did you mean %s?", near);
	return text;
}

int cmd_help(int argc, char **argv)
{
	size_t i;

	(void)argc;
	(void)argv;
	puts("Usage: ikekctl [-j] [-n NETNS] [COMMAND]\n"
	     "\n"
	     "Without a command: one screen of connections and their state.\n");
	for (i = 0; i < ARRAY_SIZE(commands); i++) {
		char usage[64];

		snprintf(usage, sizeof(usage), "%s %s", commands[i].name,
			 commands[i].args);
		printf("  %-36s %s\n", usage, commands[i].summary);
	}
	puts("\n"
	     "  -j, --json          JSON\n"
	     "  -n, --netns NAME    in the network namespace of this name\n"
	     "\n"
	     "FILE is /etc/ikek/ikek.conf by default, - is standard input.\n"
	     "Exit status: 0 done; 1 failed; 2 usage or configuration; 3 no\n"
	     "module or no permission. See ikekctl(8) and ikek.conf(5).");
	return DONE;
}

static int enter_netns(const char *name)
{
	char *path;
	int fd, err = 0;

	path = strchr(name, '/') ? xstrdup(name) :
		xasprintf("/run/netns/%s", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || setns(fd, CLONE_NEWNET))
		err = errno;
	if (fd >= 0)
		close(fd);
	free(path);
	if (!err)
		return DONE;
	return fail(err == EPERM || err == EACCES ? UNAVAILABLE : FAILED,
		    "network namespace %s: %s", name, strerror(err));
}

int connect_module(struct module *mod)
{
	int err = options.netns ? enter_netns(options.netns) : DONE;

	if (err)
		return err;
	err = module_open(mod);
	if (err == -NLE_OBJ_NOTFOUND)
		return fail(UNAVAILABLE,
			    "the module ikek is not loaded: modprobe ikek");
	if (err)
		return fail(UNAVAILABLE, "no netlink: %s", nl_geterror(err));
	return DONE;
}

int refused(const struct module *mod, int err, const char *what)
{
	if (err == -NLE_PERM)
		return fail(UNAVAILABLE,
			    "%s: not permitted, CAP_NET_ADMIN is needed", what);
	return fail(FAILED, "%s: %s", what, mod->error);
}

static int run(size_t i, int argc, char **argv)
{
	if (options.dry_run && !strchr(commands[i].flags, 'd'))
		return fail(USAGE, "--dry-run belongs to load");
	if (options.wait >= 0 && !strchr(commands[i].flags, 'w'))
		return fail(USAGE, "--wait belongs to up, down and rekey");
	return commands[i].run(argc, argv);
}

static int find_and_run(int argc, char **argv)
{
	const char *names[ARRAY_SIZE(commands)];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(commands); i++) {
		names[i] = commands[i].name;
		if (!strcmp(names[i], argv[0]))
			return run(i, argc, argv);
	}
	return fail(USAGE, "there is no command %s%s; see ikekctl help",
		    argv[0], did_you_mean(argv[0], names, i));
}

static bool parse_wait(const char *s)
{
	uint64_t v;

	if (!number(s, 1000000, &v))
		return false;
	options.wait = v;
	return true;
}

int main(int argc, char **argv)
{
	static const struct option longs[] = {
		{ "json", no_argument, NULL, 'j' },
		{ "netns", required_argument, NULL, 'n' },
		{ "dry-run", no_argument, NULL, 'd' },
		{ "wait", required_argument, NULL, 'w' },
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'V' },
		{}
	};
	int c;

	setvbuf(stdout, NULL, _IOFBF, 1 << 16);
	while ((c = getopt_long(argc, argv, "jn:hV", longs, NULL)) >= 0) {
		switch (c) {
		case 'j':
			options.json = true;
			break;
		case 'n':
			options.netns = optarg;
			break;
		case 'd':
			options.dry_run = true;
			break;
		case 'w':
			if (!parse_wait(optarg))
				return fail(USAGE,
					    "--wait wants seconds, not \"%s\"",
					    optarg);
			break;
		case 'h':
			return cmd_help(0, NULL);
		case 'V':
			return cmd_version(0, NULL);
		default:
			return USAGE;
		}
	}
	if (optind == argc)
		return cmd_overview(0, NULL);
	return find_and_run(argc - optind, argv + optind);
}
