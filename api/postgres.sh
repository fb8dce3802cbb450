# A PostgreSQL to throw away, for scripts (sourced by bash):
#
#	start_postgres   sets $db to its address and $folder to where its files are
#	end_postgres     ends it and throws everything away
postgres_bin=$(dirname "$(command -v postgres || ls -d /usr/lib/postgresql/*/bin/postgres 2>/dev/null | sort -V | tail -n 1)" 2>/dev/null || true)
postgres_as=()

start_postgres() {
	if [ ! -x "$postgres_bin/postgres" ]; then
		echo "PostgreSQL is missing: apt-get install postgresql"
		exit 1
	fi
	folder=$(mktemp -d)
	if [ "$(id -u)" = 0 ]; then
		# PostgreSQL refuses to run as root.
		chown postgres "$folder"
		postgres_as=(runuser -u postgres --)
	fi
	trap end_postgres EXIT
	(
		cd /
		"${postgres_as[@]}" "$postgres_bin/initdb" -D "$folder/data" -U dathang -A trust -E UTF8 --no-instructions >/dev/null
		"${postgres_as[@]}" "$postgres_bin/pg_ctl" -s -w -D "$folder/data" -l "$folder/log" -o "-k $folder -c listen_addresses=''" start
	)
	db="postgres://dathang@/postgres?host=$folder&sslmode=disable"
}

end_postgres() {
	(cd / && "${postgres_as[@]}" "$postgres_bin/pg_ctl" -s -D "$folder/data" -m fast stop) || true
	rm -rf "$folder"
}
