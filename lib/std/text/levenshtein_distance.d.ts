/** How many characters must be put in, taken out or changed to make one text of the other. */
export declare function levenshteinDistance(str1: string, str2: string): number;
