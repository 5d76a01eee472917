/** Python's `strftime` in the C locale, for the dates that chat templates print. */

const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS = [
	"January",
	"February",
	"March",
	"April",
	"May",
	"June",
	"July",
	"August",
	"September",
	"October",
	"November",
	"December",
];

/** Directives that are not known stay as they are. The flags are those of the GNU library, as on Linux. */
export function formatTime(date: Date, format: string): string {
	return format.replace(/%([-_0^#]?)([a-zA-Z%])/g, (directive, flag: string, letter: string) => {
		const value = fieldOf(date, letter);
		return value === undefined ? directive : flagged(value, flag);
	});
}

function flagged(value: string, flag: string): string {
	switch (flag) {
		case "-":
			return value.replace(/^[0 ]+(?=\d)/, "");
		case "_":
			return value.replace(/^0+(?=\d)/, (zeros) => " ".repeat(zeros.length));
		case "0":
			return value.replace(/^ +(?=\d)/, (spaces) => "0".repeat(spaces.length));
		case "^":
		case "#":
			return value.toUpperCase();
		default:
			return value;
	}
}

const COMPOSED: { readonly [letter: string]: string } = {
	F: "%Y-%m-%d",
	T: "%H:%M:%S",
	R: "%H:%M",
	D: "%m/%d/%y",
	c: "%a %b %e %H:%M:%S %Y",
	x: "%m/%d/%y",
	X: "%H:%M:%S",
	r: "%I:%M:%S %p",
};

function fieldOf(date: Date, letter: string): string | undefined {
	const composed = COMPOSED[letter];
	return composed === undefined
		? (dateField(date, letter) ?? timeField(date, letter))
		: formatTime(date, composed);
}

function dateField(date: Date, letter: string): string | undefined {
	const day = DAYS[date.getDay()] ?? "";
	const month = MONTHS[date.getMonth()] ?? "";
	switch (letter) {
		case "Y":
			return String(date.getFullYear());
		case "C":
			return pad(Math.floor(date.getFullYear() / 100));
		case "y":
			return pad(date.getFullYear() % 100);
		case "m":
			return pad(date.getMonth() + 1);
		case "d":
			return pad(date.getDate());
		case "e":
			return String(date.getDate()).padStart(2, " ");
		case "B":
			return month;
		case "b":
		case "h":
			return month.slice(0, 3);
		case "A":
			return day;
		case "a":
			return day.slice(0, 3);
		case "u":
			return String(date.getDay() || 7);
		case "w":
			return String(date.getDay());
		case "j":
			return pad(dayOfYear(date), 3);
		case "U":
			return pad(Math.floor((dayOfYear(date) + 6 - date.getDay()) / 7));
		case "W":
			return pad(Math.floor((dayOfYear(date) + 6 - ((date.getDay() + 6) % 7)) / 7));
		default:
			return undefined;
	}
}

function timeField(date: Date, letter: string): string | undefined {
	switch (letter) {
		case "H":
			return pad(date.getHours());
		case "I":
			return pad(date.getHours() % 12 || 12);
		case "k":
			return String(date.getHours()).padStart(2, " ");
		case "l":
			return String(date.getHours() % 12 || 12).padStart(2, " ");
		case "M":
			return pad(date.getMinutes());
		case "S":
			return pad(date.getSeconds());
		case "f":
			return pad(date.getMilliseconds() * 1000, 6);
		case "p":
			return date.getHours() < 12 ? "AM" : "PM";
		case "P":
			return date.getHours() < 12 ? "am" : "pm";
		case "z":
		case "Z":
			// Python's `datetime.now()` has no time zone.
			return "";
		case "n":
			return "\n";
		case "t":
			return "\t";
		case "%":
			return "%";
		default:
			return undefined;
	}
}

function pad(value: number, width = 2): string {
	return String(value).padStart(width, "0");
}

function dayOfYear(date: Date): number {
	const start = Date.UTC(date.getFullYear(), 0, 1);
	const today = Date.UTC(date.getFullYear(), date.getMonth(), date.getDate());
	return Math.round((today - start) / 86_400_000) + 1;
}
