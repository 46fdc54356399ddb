/** A few cities for the region picker; the phone's holds them all. */
export const regionNames = ['北京市', '上海市', '广州市', '深圳市', '杭州市', '成都市', '武汉市', '西安市'];
