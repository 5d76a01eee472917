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

/** Directives that are not known stay as they are. */
export function formatTime(date: Date, format: string): string {
	return format.replace(/%(-?)([a-zA-Z%])/g, (directive, bare: string, letter: string) => {
		const value = fieldOf(date, letter);
		if (value === undefined) {
			return directive;
		}
		return bare === "" ? value : value.replace(/^0+(?=\d)/, "");
	});
}

function fieldOf(date: Date, letter: string): string | undefined {
	const day = DAYS[date.getDay()] ?? "";
	const month = MONTHS[date.getMonth()] ?? "";
	switch (letter) {
		case "Y":
			return String(date.getFullYear());
		case "y":
			return pad(date.getFullYear() % 100);
		case "m":
			return pad(date.getMonth() + 1);
		case "d":
			return pad(date.getDate());
		case "B":
			return month;
		case "b":
		case "h":
			return month.slice(0, 3);
		case "A":
			return day;
		case "a":
			return day.slice(0, 3);
		case "H":
			return pad(date.getHours());
		case "I":
			return pad(date.getHours() % 12 || 12);
		case "M":
			return pad(date.getMinutes());
		case "S":
			return pad(date.getSeconds());
		case "p":
			return date.getHours() < 12 ? "AM" : "PM";
		case "j":
			return pad(dayOfYear(date), 3);
		case "F":
			return formatTime(date, "%Y-%m-%d");
		case "T":
			return formatTime(date, "%H:%M:%S");
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
